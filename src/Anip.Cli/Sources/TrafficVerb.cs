using System.CommandLine;
using System.Globalization;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Fetching.Traffic;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Sources;

/// <summary><c>anip sources traffic</c>: what was asked of whom.</summary>
internal static class TrafficVerb
{
    private const int MaxRows = 10_000;

    private static readonly Option<int> Days = NumberOption.Create("--days", "Today and so many days before it, less one", 7, 1, 90);
    private static readonly Option<string?> Host = new("--host") { Description = "Only this host, with the port where that is not the scheme's own" };

    public static Command Create()
    {
        var traffic = new Command("traffic", "Show what was asked of each host, by day (UTC), over all nodes: requests, bytes, unchanged answers, errors") { Days, Host, GlobalOptions.Json };
        traffic.SetAction(ShowAsync);
        return traffic;
    }

    private static async Task<int> ShowAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var today = DateOnly.FromDateTime(session.Services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime);
        var rows = await session.Services.GetRequiredService<ITrafficStore>().ListAsync(
            new TrafficQuery(today.AddDays(1 - arguments.GetValue(Days)), today, arguments.GetValue(Host)?.ToLowerInvariant()) { Limit = MaxRows }, cancellationToken);
        if (arguments.GetValue(GlobalOptions.Json))
        {
            Terminal.PrintJson(rows.Select(row => new TrafficJson(row.Host, row.Day, row.Requests, row.Bytes, row.NotModified, row.Errors)), CliJson.Default.IEnumerableTrafficJson);
            return 0;
        }

        Terminal.PrintTable(["day", "host", "requests", "bytes", "unchanged", "errors"], rows.Select(row => (string[])
        [
            row.Day.ToString("O", CultureInfo.InvariantCulture), row.Host, Number(row.Requests), Number(row.Bytes), Number(row.NotModified), Number(row.Errors),
        ]));
        Terminal.Info($"{Number(rows.Sum(row => row.Requests))} requests and {Number(rows.Sum(row => row.Bytes))} bytes at {rows.Select(row => row.Host).Distinct(StringComparer.Ordinal).Count()} hosts.");
        return 0;
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
