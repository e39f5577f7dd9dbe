using System.CommandLine;
using System.Globalization;
using Anip.Articles.Languages;
using Anip.Cli.Commands;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Ingestion.Signals;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Signals;

/// <summary><c>anip signals</c>: what the world's press writes about, counted.</summary>
internal static class SignalsCommand
{
    private static readonly Option<string?> Theme = new("--theme") { Description = "Only this theme of GDELT's, such as ECON_INFLATION", HelpName = "NAME" };
    private static readonly Option<string?> Country = ArticleFilterOptions.Named("--country", "Only what names a place in this country: GB, GBR or \"United Kingdom\"", RegionCode.TryParse, RegionCode.Refusal);
    private static readonly Option<DateTimeOffset?> From = ArticleFilterOptions.Instant("--from", "Of this time or later (2026-01-31 or 2026-01-31T08:00Z)");
    private static readonly Option<DateTimeOffset?> To = ArticleFilterOptions.Instant("--to", "Before this time");
    private static readonly Option<string> By = new Option<string>("--by") { Description = "By the hour or by the day", DefaultValueFactory = _ => "day" }.AcceptOnlyFromAmong("hour", "day");
    private static readonly Option<int> Limit = ArticlesCommand.LimitOf("themes, countries and places");

    public static Command Create()
    {
        var command = new Command("signals", """
            Show how much the world's press writes of a theme or a country, by the files of GDELT (Sources:GdeltBulk:Sets).

            Examples:
              anip signals --theme PROTEST --country FR
              anip signals --by hour --json
            """)
        { Theme, Country, From, To, By, Limit, GlobalOptions.Json };
        command.SetAction(ShowAsync);
        return command;
    }

    private static async Task<int> ShowAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var view = await session.Services.GetRequiredService<SignalReader>().ReadAsync(
            SignalKind.Theme, arguments.GetValue(Theme), arguments.GetValue(Country), arguments.GetValue(From), arguments.GetValue(To), arguments.GetValue(By) == "hour",
            arguments.GetValue(Limit), cancellationToken);
        if (arguments.GetValue(GlobalOptions.Json))
        {
            Terminal.PrintJson(view, CliJson.Default.SignalView);
            return 0;
        }

        foreach (var point in view.Points)
        {
            Terminal.PrintCells(point.At.ToString(view.Query.ByHour ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd", CultureInfo.InvariantCulture), Count(point.Count), Tone(point.MeanTone));
        }

        Print("theme", view.Names);
        Print("country", view.Countries);
        foreach (var place in view.Places)
        {
            Terminal.PrintCells("place", place.Name, Count(place.Count), Tone(place.MeanTone));
        }

        if (view.Points.Count == 0)
        {
            Terminal.Info("Nothing is counted of that. GDELT's files are fetched where Sources:GdeltBulk:Sets names some: anip run gdelt_bulk_pipeline");
        }

        return 0;
    }

    private static void Print(string what, IReadOnlyList<NamedSignal> signals)
    {
        foreach (var signal in signals)
        {
            Terminal.PrintCells(what, signal.Name, Count(signal.Count), Tone(signal.MeanTone));
        }
    }

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Tone(double? tone) => tone?.ToString("0.00", CultureInfo.InvariantCulture) ?? "";
}
