using System.CommandLine;
using System.Globalization;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Cli.Sources;
using Anip.Ingestion;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Quotas;
using Anip.Ingestion.Sources.Refresh;
using Anip.Isolation;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Commands;

/// <summary><c>anip sources</c>: the subscribed feeds and keyed sources.</summary>
internal static class SourcesCommand
{
    private static readonly Argument<string> Target = new("url") { Description = "The address of a feed or of a sitemap of news, or a file" };

    public static Command Create()
    {
        var list = new Command("list", "Show each source: state, last fetch, next try, what it delivered, quota") { GlobalOptions.Json, ListOptions.Tag };
        list.SetAction(ListAsync);
        var test = new Command("test", "Fetch a feed, or read a file, and show what it would deliver; nothing is stored") { Target };
        test.SetAction((arguments, cancellationToken) => TestAsync(arguments, arguments.GetRequiredValue(Target), cancellationToken));
        var source = new Argument<string>("url") { Description = SourceReference.Description };
        var remove = new Command("remove", "Unsubscribe a feed; its articles stay") { source };
        remove.SetAction((arguments, cancellationToken) => RemoveAsync(arguments, arguments.GetRequiredValue(source), cancellationToken));
        var sources = new Command("sources", "Feeds and keyed sources") { list, ShowVerb.Create(), AddVerb.Create(), test, remove, ExportVerb.Create(), TrafficVerb.Create() };
        foreach (var verb in PreferenceVerbs.Create())
        {
            sources.Subcommands.Add(verb);
        }

        return sources;
    }

    private static async Task<int> ListAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var catalogue = session.Services.GetRequiredService<SourceCatalogue>();
        foreach (var source in catalogue.All.Where(source => source is { Descriptor.Runs: not null, IsConfigured: true }))
        {
            await session.Services.GetRequiredService<SourceRefresher>().SeedAsync(source, cancellationToken);
        }

        var filter = ListOptions.Filter(arguments);
        List<ListedSource> sources = [.. (await session.Services.GetRequiredService<SourceListing>().ReadAsync(cancellationToken)).Where(source => filter(source.Record))];
        if (arguments.GetValue(GlobalOptions.Json))
        {
            Terminal.PrintJson(sources.Select(SourceJson.Of), CliJson.Default.IEnumerableSourceJson);
            return 0;
        }

        Terminal.PrintTable(["source", "state", "last fetch", "next try", "items", "added", "quota left", "last fetch reported"], sources.Select(source => (string[])
        [
            SourceName.Show(source.Record.Id),
            SourceStates.Of(source.Record),
            Local(source.Record.LastAttemptAt, "never"),
            NextTry(source.Record),
            source.Record.LastItems.ToString(CultureInfo.InvariantCulture),
            source.Record.TotalAdded.ToString(CultureInfo.InvariantCulture),
            string.Join("; ", source.Quotas.Select(Left)),
            ReasonCounts.Of(source.Record),
        ]));
        foreach (var source in catalogue.NotConfigured.Select(source => source.Descriptor))
        {
            Terminal.Info($"{source.Name} is not set up: set {source.Settings!.WhatToSet}, then 'anip run {source.PipelineName}'.");
        }

        return 0;
    }

    private static async Task<int> TestAsync(ParseResult arguments, string target, CancellationToken cancellationToken)
    {
        await using var session = Session.WithoutStore(arguments);
        int count = 0, failed = 0;
        foreach (var source in session.Services.GetRequiredService<IngestTargets>().Open(target, cancellationToken))
        {
            var failure = await Isolated.RunAsync(
                async token =>
                {
                    await foreach (var article in source.FetchAsync(token))
                    {
                        count++;
                        Terminal.PrintCells(Local(article.PublishedAt, "no date"), article.Title, article.Url);
                    }
                },
                cancellationToken);
            if (source.Report?.Noted.ContainsKey("truncated") is true)
            {
                failed++;
            }

            foreach (var detail in source.Report?.Details ?? [])
            {
                Terminal.Info($"  {detail}");
            }

            if (failure is not null)
            {
                failed++;
                Terminal.Error($"{SourceName.Show(source.Id)}: {failure.Reason}");
            }
        }

        Terminal.Info($"{count} items; nothing was stored.");
        return failed == 0 ? 0 : Failures.Failed;
    }

    private static async Task<int> RemoveAsync(ParseResult arguments, string target, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var store = session.Services.GetRequiredService<ISourceStore>();
        if (await SourceReference.FindAsync(store, target, cancellationToken) is not { } source || !await store.RemoveAsync(source.Id, cancellationToken))
        {
            return SourceReference.Missing(target);
        }

        Terminal.Info("Unsubscribed; its articles stay.");
        return 0;
    }

    private static string NextTry(SourceRecord source) => source is { Paused: true } or { State: SourceState.Ended }
        ? "never"
        : Local(source.NextAttemptAt, "now") + (source.NextReason is { } reason ? $" ({reason})" : "");

    // Such as "58 of 100 requests until 18:00, 42 used".
    private static string Left(QuotaUse use)
    {
        var left = use.Left is { } rest ? $"{rest:0.###}{(use.Limit is { } limit ? $" of {limit:0.###}" : "")} {use.Unit}, " : "";
        var blocked = use.BlockedUntil is { } until && until > TimeProvider.System.GetUtcNow() ? $", none before {Local(until, "")}" : "";
        return $"{left}{use.Used:0.###}{(left.Length == 0 ? $" {use.Unit}" : "")} used until {Local(use.ResetsAt, "")}{blocked}";
    }

    private static string Local(DateTimeOffset? time, string otherwise) =>
        time?.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? otherwise;
}
