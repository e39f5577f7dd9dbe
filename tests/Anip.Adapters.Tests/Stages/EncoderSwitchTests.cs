using Anip.Adapters.Scheduling;
using Anip.Adapters.Tests.Contracts;
using Anip.Adapters.Tests.Postgres;
using Anip.Adapters.Tests.Sqlite;
using Anip.Adapters.Transfer;
using Anip.Articles;
using Anip.Enrichment;
using Anip.Pipelines;
using Anip.Search;
using Anip.Stages;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Adapters.Tests.Stages;

/// <summary>That another encoder takes the place of the one before without a gap: its vectors are gathered beside, searches change to them at once, and the others go.</summary>
public abstract class EncoderSwitchTests(ITestStorage storage) : StorageContract(storage)
{
    private const string First = "encoder-1";
    private const string Second = "encoder-2";

    private readonly VersionedAnalyzer _analyzer = new();

    protected override IReadOnlyList<(string Key, string Value)> Settings => [("Enrichment:BatchSize", "4")];

    private StageRunner Runner => Get<StageRunners>().Of(EnrichmentModule.Stage);

    private IEncoders Encoders => Get<IEncoders>();

    protected override void Add(IServiceCollection services) =>
        services.AddSingleton<ITextAnalyzer>(_analyzer).AddLogging().AddScheduleRules().AddPipelines().AddEnrichment();

    [Fact]
    public async Task The_first_encoder_that_stores_a_vector_serves()
    {
        Assert.Null(await Encoders.ServingAsync(Cancel));
        await ReadAsync("a");

        Assert.Equal(First, await Similar.EncoderAsync(Cancel));
        await ReopenAsync();
        Assert.Equal(First, await Similar.EncoderAsync(Cancel));
    }

    [Fact]
    public async Task Searches_find_everything_by_the_old_encoder_until_all_is_read_by_the_new_one_and_then_by_that_at_once()
    {
        await ReadAsync("a", "b", "c", "d", "e", "f");
        await BringInAsync(Second);
        for (var more = true; more;)
        {
            Assert.Equal(First, await Similar.EncoderAsync(Cancel));
            Assert.Equal(6, await FoundAsync());
            more = await Runner.RenewDueAsync(Cancel) && await Runner.ExecuteAsync(Me, Cancel) > 0;
        }

        Assert.Equal(Second, await Similar.EncoderAsync(Cancel));
        Assert.Equal(6, await FoundAsync());
        Assert.All(await AllAsync(), article => Assert.Equal(1, article.Analysis!.Embedding.Span[1]));
    }

    [Fact]
    public async Task What_arrives_meanwhile_is_found_before_and_after()
    {
        await ReadAsync("a", "b");
        await BringInAsync(Second);
        await ReadAsync("new");
        await PutAsync(An("a", "An edit"));
        await Runner.ExecuteAsync(Me, Cancel);

        Assert.Equal((First, 3), (await Similar.EncoderAsync(Cancel), await FoundAsync()));

        await RenewAllAsync();
        Assert.Equal((Second, 3), (await Similar.EncoderAsync(Cancel), await FoundAsync()));
    }

    [Fact]
    public async Task A_node_that_does_not_have_the_old_encoder_does_without_and_gets_there_all_the_same()
    {
        await ReadAsync("a", "b");
        _analyzer.Lacks = First;
        await BringInAsync(Second);
        await ReadAsync("new");

        await RenewAllAsync();
        Assert.Equal((Second, 3), (await Similar.EncoderAsync(Cancel), await FoundAsync()));
    }

    [Fact]
    public async Task The_vectors_of_the_old_encoder_are_removed_in_steps_once_nobody_searches_with_them()
    {
        await ReadAsync("a", "b", "c");
        await BringInAsync(Second);
        await RenewAllAsync();
        var ids = (await AllAsync()).Select(article => article.Id).ToList();
        Assert.Empty(await Encoders.LackingAsync(First, ids, Cancel));
        Assert.False(await Encoders.RemoveRetiredAsync(2, Cancel));

        Time.Advance(TimeSpan.FromMinutes(2));
        Assert.True(await Encoders.RemoveRetiredAsync(2, Cancel));
        Assert.Equal(2, (await Encoders.LackingAsync(First, ids, Cancel)).Count);
        while (await Runner.RenewDueAsync(Cancel))
        {
        }

        Assert.Equal(3, (await Encoders.LackingAsync(First, ids, Cancel)).Count);
        Assert.Equal(3, await FoundAsync());
        Assert.Equal(0, (await Statistics.CountAsync(Cancel)).MissingEmbedding);
        Assert.False(await Encoders.RemoveRetiredAsync(2, Cancel));
    }

    [Fact]
    public async Task Taken_back_half_way_the_old_encoder_goes_on_serving_and_what_was_gathered_is_removed()
    {
        await ReadAsync("a", "b", "c", "d", "e", "f");
        await BringInAsync(Second);
        Assert.Equal(4, (await AllAsync()).Count(article => article.Analysis!.Models["encoder"] == Second));

        await BringInAsync(First);
        await RenewAllAsync();
        Time.Advance(TimeSpan.FromMinutes(2));
        while (await Runner.RenewDueAsync(Cancel))
        {
        }

        var all = await AllAsync();
        Assert.Equal((First, 6), (await Similar.EncoderAsync(Cancel), await FoundAsync()));
        Assert.All(all, article => Assert.Equal(First, article.Analysis!.Models["encoder"]));
        Assert.Equal(6, (await Encoders.LackingAsync(Second, [.. all.Select(article => article.Id)], Cancel)).Count);
    }

    [Fact]
    public async Task A_copy_of_a_store_half_way_through_finds_all_and_gets_there_as_the_store_would()
    {
        await ReadAsync("a", "b", "c", "d", "e", "f");
        await BringInAsync(Second);
        await using ITestStorage target = new SqliteStorage();
        await target.CreateAsync();
        await using var copy = target.Open(Time, Add, [.. Settings]);

        Assert.Equal(6, await StoreCopy.RunAsync(Services, copy, null, Cancel));

        Assert.Equal((First, 6), await FoundInAsync(copy));
        var runner = copy.GetRequiredService<StageRunners>().Of(EnrichmentModule.Stage);
        for (var steps = 0; steps < 100 && await runner.RenewDueAsync(Cancel); steps++)
        {
            await runner.ExecuteAsync(Me, Cancel);
        }

        Assert.Equal((Second, 6), await FoundInAsync(copy));
        Assert.Equal(First, await Similar.EncoderAsync(Cancel)); // What it was made of is as it was.
    }

    [Fact]
    public async Task Taken_back_after_the_switch_it_is_brought_in_again_like_any_other()
    {
        await ReadAsync("a", "b", "c");
        await BringInAsync(Second);
        await RenewAllAsync();
        await BringInAsync(First);
        await RenewAllAsync();

        Assert.Equal((First, 3), (await Similar.EncoderAsync(Cancel), await FoundAsync()));
    }

    [Fact]
    public async Task An_article_that_the_new_encoder_cannot_read_does_not_hold_up_the_others()
    {
        await ReadAsync("a", "b", "poison");
        _analyzer.Fails = "Title of poison";
        await BringInAsync(Second);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            await RenewAllAsync();
        }

        Time.Advance(TimeSpan.FromMinutes(2));
        while (await Runner.RenewDueAsync(Cancel))
        {
        }

        Assert.Equal((Second, 2), (await Similar.EncoderAsync(Cancel), await FoundAsync()));
        Assert.Equal((1, 1), ((await Statistics.CountAsync(Cancel)).MissingEmbedding, (await Statistics.CountAsync(Cancel)).Quarantined));
        Assert.Equal("science", (await ByUrlAsync(An("poison").Url)).Analysis!.Topic!.Label);
    }

    [Fact]
    public async Task Two_nodes_with_two_encoders_find_all_that_either_has_read()
    {
        await ReadAsync("a", "b");
        _analyzer.Encoder = Second;
        await ReadAsync("c");
        await Runner.RenewDueAsync(Cancel);

        Assert.Equal((First, 3), (await Similar.EncoderAsync(Cancel), await FoundAsync()));
    }

    private async Task BringInAsync(string encoder)
    {
        _analyzer.Encoder = encoder;
        Time.Advance(TimeSpan.FromMinutes(6)); // Nobody has the other one any more.
        await Runner.RenewDueAsync(Cancel);
        await Queue.ReleaseAsync(Worker(), Cancel);
        await Runner.ExecuteAsync(Me, Cancel);
    }

    private async Task RenewAllAsync()
    {
        for (var steps = 0; steps < 100 && await Runner.RenewDueAsync(Cancel); steps++)
        {
            await Runner.ExecuteAsync(Me, Cancel);
        }
    }

    private async Task ReadAsync(params string[] slugs)
    {
        await Articles.PutAsync([.. slugs.Select(slug => An(slug))], Cancel);
        await Runner.ExecuteAsync(Me, Cancel);
    }

    private async Task<int> FoundAsync() => (await FoundInAsync(Services)).Found;

    /// <summary>As a search does it: by the encoder that serves.</summary>
    private async Task<(string? Encoder, int Found)> FoundInAsync(IServiceProvider store)
    {
        var similar = store.GetRequiredService<ISimilarArticles>();
        var serving = await similar.EncoderAsync(Cancel);
        var asked = await _analyzer.EmbedAsync(["question"], serving, AnalysisUse.Request, Cancel);
        return (serving, (await similar.FindAsync(asked.Vectors[0], asked.Encoder, 100, 0.9f, new ArticleFilter(), Cancel))!.Count);
    }

    private async Task<IReadOnlyList<Article>> AllAsync() => (await Articles.QueryAsync(new ArticleQuery { Limit = 100 }, Cancel)).Articles;
}

public sealed class SqliteEncoderSwitchTests() : EncoderSwitchTests(new SqliteStorage());

public sealed class PostgresEncoderSwitchTests() : EncoderSwitchTests(new PostgresStorage());
