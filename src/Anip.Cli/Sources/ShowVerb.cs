using System.CommandLine;
using System.Globalization;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Ingestion.Sources;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Sources;

/// <summary><c>anip sources show</c>: one source with its last fetches.</summary>
internal static class ShowVerb
{
    private static readonly Argument<string> Target = new("url") { Description = SourceReference.Description };

    public static Command Create()
    {
        var show = new Command("show", $"Show a source, what its host says of its use, and its last {FetchRecord.MaxKept} fetches") { Target, GlobalOptions.Json };
        show.SetAction(ShowAsync);
        return show;
    }

    private static async Task<int> ShowAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var store = session.Services.GetRequiredService<ISourceStore>();
        if (await SourceReference.FindAsync(store, arguments.GetRequiredValue(Target), cancellationToken) is not { } source)
        {
            return SourceReference.Missing(arguments.GetRequiredValue(Target));
        }

        var listed = (await session.Services.GetRequiredService<SourceListing>().ReadAsync(cancellationToken)).First(one => one.Record.Id == source.Id);
        var fetches = (await store.HistoryAsync([source.Id], cancellationToken)).GetValueOrDefault(source.Id, []);
        if (arguments.GetValue(GlobalOptions.Json))
        {
            Terminal.PrintJson(new ShownSourceJson(SourceJson.Of(listed), fetches.Select(SourceFetchJson.Of)), CliJson.Default.ShownSourceJson);
            return 0;
        }

        foreach (var line in Facts(listed))
        {
            Terminal.Print(line);
        }

        Terminal.PrintTable(["fetched", "status", "bytes", "items", "new", "revised", "took", "error"], fetches.Select(fetch => (string[])
        [
            fetch.At.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            fetch.Status?.ToString(CultureInfo.InvariantCulture) ?? "-",
            fetch.Bytes.ToString(CultureInfo.InvariantCulture),
            fetch.Items.ToString(CultureInfo.InvariantCulture),
            fetch.Added.ToString(CultureInfo.InvariantCulture),
            fetch.Revised.ToString(CultureInfo.InvariantCulture),
            $"{fetch.Duration.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture)} s",
            fetch.Error ?? "",
        ]));
        return 0;
    }

    private static IEnumerable<string> Facts(ListedSource listed)
    {
        var source = listed.Record;
        yield return $"{source.Title ?? SourceName.Show(source.Id)} [{source.Kind}]";
        yield return SourceName.Show(source.Id);
        yield return $"state: {SourceStates.Of(source)}{(source.NextReason is { } reason ? $"; next try {reason}" : "")}";
        if (source.Tags.Count > 0)
        {
            yield return $"tags: {string.Join(", ", source.Tags)}";
        }

        if (source.MovedFrom is { } from)
        {
            yield return $"moved from {SourceName.Show(from)}";
        }

        yield return $"use: {(listed.Terms is { } terms ? terms.Describe() is { Length: > 0 } said ? said : "nothing is said against it" : "not asked yet ('anip run source_terms')")}";
    }
}
