using Anip.Articles;
using Anip.Enrichment;
using Anip.Search;

namespace Anip.Adapters.Tests.Contracts;

/// <summary>Which articles are near an embedding.</summary>
public abstract class SimilarArticlesContract(ITestStorage storage) : StorageContract(storage)
{
    private static readonly ArticleFilter Any = new();

    [Fact]
    public async Task The_most_similar_come_first_with_their_similarity()
    {
        await EnrichedAsync("same", [1, 0, 0, 0, 0, 0, 0, 0]);
        await EnrichedAsync("near", [0.8f, 0.6f, 0, 0, 0, 0, 0, 0]);
        await EnrichedAsync("unrelated", [0, 0, 1, 0, 0, 0, 0, 0]);
        await EnrichedAsync("opposite", [-1, 0, 0, 0, 0, 0, 0, 0]);

        var found = await Similar.FindAsync(Axis(0), Encoder, 10, 0, Any, Cancel);

        Assert.Equal(["same", "near", "unrelated", "opposite"], Slugs(found));
        Assert.Equal([1, 0.9f, 0.5f, 0], found!.Select(one => one.Similarity), (expected, actual) => Math.Abs(expected - actual) < 1e-3);
        Assert.Equal("Title of same", found![0].Article.Title);
    }

    [Fact]
    public async Task Limit_and_threshold_cut()
    {
        await EnrichedAsync("same", Axis(0));
        await EnrichedAsync("near", [0.8f, 0.6f, 0, 0, 0, 0, 0, 0]);
        await EnrichedAsync("unrelated", Axis(2));

        Assert.Equal(["same"], Slugs(await Similar.FindAsync(Axis(0), Encoder, 1, 0, Any, Cancel)));
        Assert.Equal(["same", "near"], Slugs(await Similar.FindAsync(Axis(0), Encoder, 10, 0.85f, Any, Cancel)));
        Assert.Empty((await Similar.FindAsync(Axis(7), Encoder, 10, 0.85f, Any, Cancel))!);
        Assert.Empty((await Similar.FindAsync(Axis(0), Encoder, 0, 0, Any, Cancel))!);
    }

    [Fact]
    public async Task Without_any_embedding_of_the_encoder_the_answer_is_null()
    {
        Assert.Null(await Similar.FindAsync(Axis(0), Encoder, 10, 0, Any, Cancel));
        await PutAsync(An("a"));
        Assert.Null(await Similar.FindAsync(Axis(0), Encoder, 10, 0, Any, Cancel));
        await EnrichedAsync("a", Axis(0));
        Assert.Null(await Similar.FindAsync(Axis(0), "encoder-2", 10, 0, Any, Cancel));
    }

    [Fact]
    public async Task Two_encoders_are_never_mixed()
    {
        await EnrichedAsync("one", Axis(0));
        await PutAsync(An("two"));
        await EnrichAsync(An("two").Url, Analysis(embedding: [1, 0]) with { Models = new Dictionary<string, string> { ["encoder"] = "encoder-2" } });

        Assert.Equal(["one"], Slugs(await Similar.FindAsync(Axis(0), Encoder, 10, 0, Any, Cancel)));
        Assert.Equal(["two"], Slugs(await Similar.FindAsync(new float[] { 1, 0 }, "encoder-2", 10, 0, Any, Cancel)));
    }

    [Fact]
    public async Task A_filtered_search_gives_as_many_as_match()
    {
        for (var i = 0; i < 40; i++)
        {
            await PutAsync(An($"{i}") with { Source = i >= 30 ? "Far" : "Near" });
            await EnrichAsync(An($"{i}").Url, Analysis(embedding: i >= 30 ? Axis(3) : Axis(0), entities: Entity("X")));
        }

        Assert.Equal(10, (await Similar.FindAsync(Axis(0), Encoder, 20, 0, new ArticleFilter { Source = "far" }, Cancel))!.Count);
        Assert.Equal(5, (await Similar.FindAsync(Axis(0), Encoder, 5, 0, new ArticleFilter { Source = "far", Entity = "x", Text = "title" }, Cancel))!.Count);
        Assert.Equal(10, (await Similar.FindAsync(Axis(0), Encoder, 20, 0, new ArticleFilter { Source = "far", From = Now, To = Now.AddDays(1) }, Cancel))!.Count);
        Assert.Empty((await Similar.FindAsync(Axis(0), Encoder, 5, 0, new ArticleFilter { Source = "nobody" }, Cancel))!);
        Assert.Empty((await Similar.FindAsync(Axis(0), Encoder, 5, 0, new ArticleFilter { From = Now.AddDays(1) }, Cancel))!);
    }

    [Fact]
    public async Task What_is_enriched_revised_and_deleted_between_two_searches_is_seen()
    {
        await EnrichedAsync("a", Axis(0));
        await EnrichedAsync("b", Axis(1));
        Assert.Equal(["a", "b"], Slugs(await Similar.FindAsync(Axis(0), Encoder, 10, 0, Any, Cancel)));

        await EnrichedAsync("c", Axis(0));
        Assert.Equal(["c", "a", "b"], Slugs(await Similar.FindAsync(Axis(0), Encoder, 10, 0, Any, Cancel)));

        await PutAsync(An("a", "Edited"));
        Assert.Equal(["c", "b"], Slugs(await Similar.FindAsync(Axis(0), Encoder, 10, 0, Any, Cancel)));

        await EnrichedAsync("a", Axis(5), "Edited");
        await Articles.DeleteAsync([(await ByUrlAsync(An("c").Url)).Id], Cancel);
        Assert.Equal(["a", "b"], Slugs(await Similar.FindAsync(Axis(5), Encoder, 10, 0, Any, Cancel)));
        Assert.Equal(0.5f, (await Similar.FindAsync(Axis(0), Encoder, 10, 0, Any, Cancel))![0].Similarity, 1e-3);
    }

    [Fact]
    public async Task The_order_is_that_of_exact_arithmetic()
    {
        var random = new Random(1);
        var vectors = Enumerable.Range(0, 500).Select(_ => Normalised(random)).ToArray();
        await Articles.PutAsync([.. vectors.Select((_, i) => An($"{i}"))], Cancel);
        var claimed = await ClaimAsync(1_000);
        var byTitle = vectors.Select((vector, i) => (vector, i)).ToDictionary(pair => $"Title of {pair.i}", pair => pair.vector);
        await Analyses.CompleteAsync(Worker(), [.. claimed.Select(one => new CompletedArticle(one.Id, 1, Analysis(embedding: byTitle[one.Title])))], Cancel);

        for (var query = 0; query < 20; query++)
        {
            var embedding = Normalised(random);
            var exact = byTitle.OrderByDescending(pair => Dot(pair.Value, embedding)).Select(pair => (1 + Dot(pair.Value, embedding)) / 2).Take(25);
            var found = await Similar.FindAsync(embedding, Encoder, 25, 0, Any, Cancel);

            Assert.Equal(exact, found!.Select(one => one.Similarity), (expected, actual) => Math.Abs(expected - actual) < 1e-3);
        }
    }

    private static float[] Normalised(Random random)
    {
        float[] vector = [.. Enumerable.Range(0, 8).Select(_ => (random.NextSingle() * 2) - 1)];
        var norm = MathF.Sqrt(Dot(vector, vector));
        return [.. vector.Select(component => component / norm)];
    }

    private static float Dot(float[] a, float[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private async Task EnrichedAsync(string slug, float[] embedding, string? title = null)
    {
        await PutAsync(An(slug, title));
        await EnrichAsync(An(slug).Url, Analysis(embedding: embedding));
    }

    private static IEnumerable<string> Slugs(IReadOnlyList<SimilarArticle>? found) =>
        Assert.IsAssignableFrom<IReadOnlyList<SimilarArticle>>(found).Select(one => one.Article.Url["https://news.example/".Length..]);
}
