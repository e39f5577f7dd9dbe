using System.Globalization;
using Anip.Articles;
using Anip.Enrichment;
using Anip.Stages;

namespace Anip.Server.Tests;

/// <summary>Puts articles with made-up analyses into a server's store, the way that ingestion and enrichment do.</summary>
internal static class TestArticles
{
    public static readonly StageWorker Worker = new(EnrichmentModule.Stage, "test");

    public static readonly IReadOnlyDictionary<string, string> Models = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["encoder"] = "words-1",
        ["language"] = "language-1",
        ["topic-classification"] = "topics-1",
        ["sentiment-analysis"] = "sentiments-1",
        ["entity-recognition"] = "names-1",
    };

    public static IncomingArticle Item(string url, string title) => new()
    {
        Url = url,
        Title = title,
        Content = $"{title}, reported in detail.",
        ContentKind = ContentKind.Snippet,
        Source = "The Example Times",
        PublishedAt = ServerHost.Now.AddHours(-1),
        DateSource = DateSource.Feed,
        ApiSource = "rss",
    };

    /// <summary>Stores, and hands out ids in the order given.</summary>
    public static async Task<long[]> AddAsync(this ServerHost host, CancellationToken cancellationToken, params IncomingArticle[] items)
    {
        await host.Articles.PutAsync(items, cancellationToken);
        var ids = new long[items.Length];
        for (var index = 0; index < items.Length; index++)
        {
            ids[index] = (await host.Articles.FindByUrlAsync(items[index].Url, cancellationToken))!.Id;
        }

        return ids;
    }

    /// <summary>Gives every waiting article the analysis that <paramref name="analysisOf"/> says; those of null wait on.</summary>
    public static async Task EnrichAsync(
        this ServerHost host, Func<StageArticle, ArticleAnalysis?> analysisOf, CancellationToken cancellationToken)
    {
        while (await host.Queue.ClaimAsync(Worker, 500, TimeSpan.FromHours(1), cancellationToken) is { Count: > 0 } batch)
        {
            await host.Analyses.CompleteAsync(
                Worker,
                [.. batch.Select(article => (article, analysis: analysisOf(article))).Where(one => one.analysis is not null)
                    .Select(one => new CompletedArticle(one.article.Id, one.article.Revision, one.analysis!))],
                cancellationToken);
        }

        await host.Queue.ReleaseAsync(Worker, cancellationToken);
    }

    public static ArticleAnalysis Analysis(StageArticle article, string topic, float sure, string sentiment, float mood, params EntityMention[] names) => new()
    {
        Language = article.DeclaredLanguage ?? "en",
        LanguageConfidence = 0.98f,
        Topic = Predict(Topics.All, topic, sure),
        Sentiment = Predict(Sentiments.All, sentiment, mood),
        Entities = names,
        Keywords = [.. article.Title.Split(' ').Where(word => word.Length > 6).Take(4).Select(word => word.ToLower(CultureInfo.InvariantCulture))],
        Embedding = WordAnalyzer.Direction($"{article.Title}\n{article.Content}"),
        Models = Models,
    };

    /// <summary>The first place of a name in title + "\n" + content.</summary>
    public static EntityMention Name(StageArticle article, string name, string type)
    {
        var start = $"{article.Title}\n{article.Content}".IndexOf(name, StringComparison.Ordinal);
        return new EntityMention(name, type, start, start + name.Length, 0.93f);
    }

    private static Prediction Predict(IReadOnlyList<string> labels, string label, float sure) => new(
        label, sure, labels.ToDictionary(one => one, one => one == label ? sure : (1 - sure) / (labels.Count - 1), StringComparer.Ordinal));
}
