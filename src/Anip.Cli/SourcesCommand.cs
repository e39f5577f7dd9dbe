using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Anip.Cli.Output;
using Anip.Ingestion;
using Anip.Ingestion.Sources.NewsApi;
using Anip.Ingestion.Sources.Opml;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Spectre.Console;

namespace Anip.Cli;

/// <summary><c>anip sources</c>: the subscribed feeds and keyed sources.</summary>
internal static class SourcesCommand
{
    private static readonly Argument<string> Target = new("url")
    {
        Description = "The address of a feed, or an OPML file with many",
    };

    public static Command Create()
    {
        var list = new Command("list", "Show each source: state, last fetch, next try, what it delivered, quota") { GlobalOptions.Json };
        list.SetAction(ListAsync);
        var add = new Command("add", """
            Subscribe a feed, or all feeds of an OPML file. 'anip up' fetches it at once.

            Examples:
              anip sources add https://example.org/feed.xml
              anip sources add subscriptions.opml
            """)
        { Target };
        add.SetAction((arguments, cancellationToken) => AddAsync(arguments, arguments.GetRequiredValue(Target), cancellationToken));
        var test = new Command("test", "Fetch a feed and show what it would deliver; nothing is stored") { Target };
        test.SetAction((arguments, cancellationToken) => TestAsync(arguments, arguments.GetRequiredValue(Target), cancellationToken));
        var remove = new Command("remove", "Unsubscribe a feed; its articles stay") { Target };
        remove.SetAction((arguments, cancellationToken) => RemoveAsync(arguments, arguments.GetRequiredValue(Target), cancellationToken));
        return new Command("sources", "Feeds and keyed sources") { list, add, test, remove };
    }

    private static async Task<int> ListAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        await session.Services.GetRequiredService<FeedRefresh>().SeedAsync(cancellationToken);
        var sources = await session.Services.GetRequiredService<ISourceStore>().ListAsync(cancellationToken);
        if (arguments.GetValue(GlobalOptions.Json))
        {
            WriteJson(sources);
            return 0;
        }

        var table = new Table { Border = TableBorder.None }.AddColumns("source", "state", "last fetch", "next try", "items", "added", "quota left");
        foreach (var source in sources)
        {
            table.AddRow([.. ((string[])
            [
                source.Id,
                State(source),
                Local(source.LastAttemptAt, "never"),
                Local(source.NextAttemptAt, "now"),
                source.LastItems.ToString(CultureInfo.InvariantCulture),
                source.TotalAdded.ToString(CultureInfo.InvariantCulture),
                source.QuotaLeft?.ToString(CultureInfo.InvariantCulture) ?? "",
            ]).Select(cell => new Text(cell))]);
        }

        Terminal.Results.Write(table);
        if (!session.Services.GetRequiredService<IOptions<NewsApiOptions>>().Value.IsConfigured)
        {
            Terminal.Say("newsapi is not set up: set NEWSAPI_KEY, then 'anip run newsapi_pipeline'.");
        }

        return 0;
    }

    private static async Task<int> AddAsync(ParseResult arguments, string target, CancellationToken cancellationToken)
    {
        IReadOnlyList<OpmlFeed> feeds = IsAddress(target)
            ? [new OpmlFeed(target)]
            : OpmlFile.Parse(await File.ReadAllBytesAsync(target, cancellationToken)).Feeds;
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var store = session.Services.GetRequiredService<ISourceStore>();
        var added = 0;
        foreach (var feed in feeds)
        {
            added += await store.AddAsync(feed.Url, FeedRefresh.Kind, feed.Title, cancellationToken) ? 1 : 0;
        }

        Terminal.Say($"{added} subscribed; {feeds.Count - added} were already. 'anip up' fetches them; 'anip run rss_pipeline' does so now.");
        return 0;
    }

    private static async Task<int> TestAsync(ParseResult arguments, string target, CancellationToken cancellationToken)
    {
        await using var session = Session.WithoutStore(arguments);
        var count = 0;
        foreach (var source in session.Services.GetRequiredService<IngestTargets>().Open(target))
        {
            await foreach (var article in source.FetchAsync(cancellationToken))
            {
                count++;
                Console.Out.WriteLine($"{Local(article.PublishedAt, "no date")}\t{article.Title.ReplaceLineEndings(" ")}\t{article.Url}");
            }
        }

        Terminal.Say($"{count} items; nothing was stored.");
        return 0;
    }

    private static async Task<int> RemoveAsync(ParseResult arguments, string target, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var removed = await session.Services.GetRequiredService<ISourceStore>().RemoveAsync(target, cancellationToken);
        if (!removed)
        {
            Terminal.Fail($"there is no source '{target}'; 'anip sources list' shows those that there are");
            return 1;
        }

        Terminal.Say("Unsubscribed; its articles stay.");
        return 0;
    }

    private static string State(SourceRecord source) => source.LastError is { } error
        ? $"failed {source.Failures}x: {error}"
        : source.LastSuccessAt is null ? "new" : "ok";

    private static string Local(DateTimeOffset? time, string otherwise) =>
        time?.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? otherwise;

    private static bool IsAddress(string target) =>
        target.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || target.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    private static void WriteJson(IReadOnlyList<SourceRecord> sources)
    {
        using var output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach (var source in sources)
            {
                json.WriteStartObject();
                json.WriteString("id", source.Id);
                json.WriteString("kind", source.Kind);
                json.WriteString("title", source.Title);
                WriteTime(json, "last_attempt_at", source.LastAttemptAt);
                WriteTime(json, "last_success_at", source.LastSuccessAt);
                WriteTime(json, "next_attempt_at", source.NextAttemptAt);
                json.WriteNumber("failures", source.Failures);
                json.WriteString("last_error", source.LastError);
                json.WriteNumber("last_items", source.LastItems);
                json.WriteNumber("total_added", source.TotalAdded);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        output.Write("\n"u8);
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        json.WritePropertyName(name);
        if (time is { } instant)
        {
            json.WriteStringValue(instant);
        }
        else
        {
            json.WriteNullValue();
        }
    }
}
