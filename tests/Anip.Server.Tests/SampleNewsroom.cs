using System.Text.Json;
using Anip.Articles;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Quotas;
using Anip.Ingestion.Sources.Samples;
using Anip.Stages;

namespace Anip.Server.Tests;

/// <summary>The shipped samples with analyses that their author meant them to get, and sources in every state: what a look at the pages needs.</summary>
internal static class SampleNewsroom
{
    private static readonly (string Name, string Type)[] Names =
    [
        ("Redcastle", "organization"), ("Harrow Vale", "organization"), ("Tidewell", "organization"), ("Brannock Lines", "organization"),
        ("StratoLoft", "organization"), ("Tweede Licht", "organization"), ("Hollis & Vane", "organization"), ("Fernbridge Software", "organization"),
        ("Mozambique", "location"), ("Beira", "location"), ("Eindhoven", "location"), ("Providence", "location"), ("Valletta", "location"),
        ("Europe", "location"), ("Liverpool", "location"), ("Dublin", "location"), ("Leipzig", "location"), ("Lyon", "location"), ("Malaysia", "location"),
        ("Delphine Marchetti", "person"), ("Kunle Oyelaran", "person"), ("Saga Lindqvist", "person"), ("Joost Haverkamp", "person"),
        ("Noor Haddad", "person"), ("Alastair Renwick", "person"), ("Ruth Chelimo", "person"), ("Abernathy", "person"), ("Tully", "person"),
    ];

    public static async Task AddSamplesAsync(this ServerHost host, CancellationToken cancellationToken)
    {
        List<IncomingArticle> samples = [];
        await foreach (var sample in new SampleSource(host.Time).Reading().FetchAsync(cancellationToken))
        {
            samples.Add(sample);
        }

        await host.Articles.PutAsync(samples, cancellationToken);
        var meant = samples.DistinctBy(sample => sample.Title + sample.Content).ToDictionary(sample => sample.Title + sample.Content, sample => JsonDocument.Parse(sample.Raw), StringComparer.Ordinal);
        await host.EnrichAsync(article => Analyse(article, meant[article.Title + article.Content].RootElement), cancellationToken);
        await host.AddSourcesAsync(cancellationToken);
    }

    private static ArticleAnalysis? Analyse(StageArticle article, JsonElement meant)
    {
        var chance = new Random(article.Title.Length * 31 + (article.Content?.Length ?? 0));
        if (article.Id % 17 is 3)
        {
            return null;
        }

        if (article.DeclaredLanguage is "hi")
        {
            return new ArticleAnalysis
            {
                Language = "hi",
                LanguageConfidence = 0.99f,
                Models = TestArticles.Models,
                Abstained = "The models do not read Hindi, so that they give no topic, sentiment or names.",
            };
        }

        var text = $"{article.Title}\n{article.Content}";
        var names = Names.SelectMany(name => AllPlaces(text, name.Name, name.Type));
        var content = article.Content ?? "";
        return TestArticles.Analysis(
            article,
            meant.GetProperty("topic").GetString()!,
            0.55f + (0.44f * chance.NextSingle()),
            meant.GetProperty("tone").GetString()!,
            0.45f + (0.5f * chance.NextSingle()),
            [.. names]) with
        {
            Summary = content.Length > 700 ? string.Join(' ', content.Split(". ").Take(2)) + "." : null,
        };
    }

    private static IEnumerable<EntityMention> AllPlaces(string text, string name, string type)
    {
        for (var at = text.IndexOf(name, StringComparison.Ordinal); at >= 0; at = text.IndexOf(name, at + 1, StringComparison.Ordinal))
        {
            yield return new EntityMention(name, type, at, at + name.Length, 0.9f);
        }
    }

    private static async Task AddSourcesAsync(this ServerHost host, CancellationToken cancellationToken)
    {
        var now = host.Time.GetUtcNow();
        SourceRecord[] sources =
        [
            new()
            {
                Id = "https://feeds.example.org/world.xml", Kind = "rss", Title = "Kestrel Wire", AddedAt = now.AddDays(-3), LastAttemptAt = now.AddMinutes(-4),
                LastSuccessAt = now.AddMinutes(-4), NextAttemptAt = now.AddMinutes(26), LastItems = 40, LastAdded = 3, TotalAdded = 212,
            },
            new()
            {
                Id = "https://science.example.net/atom", Kind = "rss", Title = "Lowland Science Review", AddedAt = now.AddDays(-3), LastAttemptAt = now.AddMinutes(-31),
                LastSuccessAt = now.AddHours(-5), NextAttemptAt = now.AddMinutes(29), Failures = 3, TotalAdded = 61,
                LastError = "The server answered 503 Service Unavailable; the feed is asked again later.",
            },
            new()
            {
                Id = "newsapi", Kind = "newsapi", Title = "NewsAPI", AddedAt = now.AddDays(-1), LastAttemptAt = now.AddHours(-2), LastSuccessAt = now.AddHours(-2),
                NextAttemptAt = now.AddHours(4), LastItems = 100, LastAdded = 17, TotalAdded = 1180,
            },
            new() { Id = "https://feeds.example.com/a/feed/with/a/rather/long/address/that/does/not/fit.rss?format=xml", Kind = "rss", AddedAt = now },
        ];
        foreach (var source in sources)
        {
            await host.Sources.AddAsync(source.Id, source.Kind, source.Title, cancellationToken);
            await host.Sources.SaveAsync(source, cancellationToken);
        }

        var account = QuotaAccount.Of("newsapi", "a key", QuotaRule.Rolling("day", TimeSpan.FromDays(1)) with { Limit = 100 });
        await host.Get<QuotaLedger>().TakeAsync(account, 14, cancellationToken);
    }
}
