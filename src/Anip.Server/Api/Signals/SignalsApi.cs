using Anip.Articles.Languages;
using Anip.Ingestion.Signals;
using Anip.Server.Access;
using Anip.Server.Api.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Api;

/// <param name="By">hour or day.</param>
/// <param name="Theme">Null for all together.</param>
/// <param name="Country">ISO 3166-1 alpha-2; null for the world.</param>
/// <param name="Points">Oldest first; hours and days without any are left out.</param>
/// <param name="Themes">Most first; none where one is asked for.</param>
/// <param name="Countries">Most first; none where one is asked for.</param>
/// <param name="Places">Most first; none where a theme is asked for.</param>
internal sealed record SignalsJson(
    string Kind, string By, string? Theme, string? Country, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<SignalPointJson> Points,
    IReadOnlyList<SignalNameJson> Themes, IReadOnlyList<SignalNameJson> Countries, IReadOnlyList<SignalPlaceJson> Places)
{
    public static SignalsJson Of(SignalView view) => new(
        view.Query.Kind, view.Query.ByHour ? "hour" : "day", OrNull(view.Query.Name), OrNull(view.Query.Country), view.Query.From, view.Query.To.ToUniversalTime(),
        [.. view.Points.Select(point => new SignalPointJson(point.At, point.Count, point.MeanTone))],
        [.. view.Names.Select(SignalNameJson.From)], [.. view.Countries.Select(SignalNameJson.From)],
        [.. view.Places.Select(place => new SignalPlaceJson(place.Name, OrNull(place.Country), place.Latitude, place.Longitude, place.Count, place.MeanTone))]);

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}

/// <param name="At">Where the hour or the day begins, UTC.</param>
/// <param name="MeanTone">-100 (as bad as can be) to 100; null where no tone is known.</param>
internal sealed record SignalPointJson(DateTimeOffset At, long Count, double? MeanTone);

/// <param name="MeanTone">-100 (as bad as can be) to 100; null where no tone is known.</param>
internal sealed record SignalNameJson(string Name, long Count, double? MeanTone)
{
    public static SignalNameJson From(NamedSignal signal) => new(signal.Name, signal.Count, signal.MeanTone);
}

/// <param name="MeanTone">-100 (as bad as can be) to 100; null where no tone is known.</param>
internal sealed record SignalPlaceJson(string Name, string? Country, double? Latitude, double? Longitude, long Count, double? MeanTone);

/// <summary><c>/api/signals</c>: what the world's press writes about, counted.</summary>
internal static class SignalsApi
{
    private static readonly WordParameter Kind = new(
        "kind", "What is counted: articles by theme (the default) or by language, events by the root of their CAMEO code, mentions of events by language.",
        [SignalKind.Theme, SignalKind.Language, SignalKind.Event, SignalKind.Mention]);

    private static readonly TextParameter Theme = new("theme", "Only this one, such as ECON_INFLATION; of other kinds a language (de) or a code (14).", 100);

    private static readonly CodeParameter Country = new(
        "country", $"Only what names a place there: ISO 3166-1 alpha-2, or {RegionCode.Expected}; in any case.", 60, RegionCode.Find, RegionCode.Refusal);

    private static readonly InstantParameter From = new("from", "Of this hour or day and later; 30 days before the end where it is not given, by the hour 48 hours.");
    private static readonly InstantParameter To = new("to", "Before this; now where it is not given.");
    private static readonly WordParameter By = new("by", "hour or day (the default).", ["hour", "day"]);
    private static readonly IntegerParameter Limit = new("limit", "The maximum number of themes, of countries and of places.", 1, 500, 20);

    public static void MapSignals(this IEndpointRouteBuilder app) => app.MapGet("/api/signals", ReadAsync)
        .RequireAuthorization(AccessPolicies.Read)
        .Describe("GetSignals", "Signals", "How much the world's press writes of a theme or a country, over time and with its mean tone, by the files of GDELT")
        .Takes(Kind, Theme, Country, From, To, By, Limit)
        .Produces<SignalsJson>();

    private static async Task<IResult> ReadAsync(HttpRequest request, SignalReader signals, CancellationToken cancellationToken)
    {
        var reader = new ParameterReader(request.Query);
        var (kind, theme, country) = (reader.Word(Kind) ?? SignalKind.Theme, reader.Text(Theme), reader.Code(Country));
        var (from, to, byHour, limit) = (reader.Instant(From), reader.Instant(To), reader.Word(By) == "hour", reader.Integer(Limit));
        reader.RequireOrder(From, from, To, to);
        return reader.Problem ?? TypedResults.Ok(SignalsJson.Of(await signals.ReadAsync(kind, theme, country, from, to, byHour, limit, cancellationToken)));
    }
}
