using Anip.Articles.Languages;
using Anip.Ingestion.Signals;
using Anip.Server.Access;
using Anip.Server.Web.Figures;
using Anip.Server.Web.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Web;

/// <param name="Theme">As it was asked for; empty for all.</param>
/// <param name="Country">ISO 3166-1 alpha-2; empty for the world.</param>
/// <param name="Error">What in the address names nothing that there is; null where nothing is wrong.</param>
public sealed record SignalsModel(string Theme, string Country, string? Error, SignalView View)
{
    /// <summary>A bar for each day of the month before.</summary>
    public DayChart Chart
    {
        get
        {
            var counts = View.Points.ToDictionary(point => DateOnly.FromDateTime(point.At.UtcDateTime), point => point.Count);
            var first = DateOnly.FromDateTime(View.Query.From.UtcDateTime);
            var days = DateOnly.FromDateTime(View.Query.To.UtcDateTime).DayNumber - first.DayNumber + 1;
            return new DayChart(
                [new ChartSeries(Theme.Length == 0 ? "All articles" : View.Query.Name, "topic-world", null, counts.Values.Sum())],
                [.. Enumerable.Range(0, days).Select(first.AddDays).Select(day => new ChartDay(day, [counts.GetValueOrDefault(day)]))]);
        }
    }

    public static string Link(string theme, string country) => $"/signals?theme={Uri.EscapeDataString(theme)}&country={Uri.EscapeDataString(country)}";
}

/// <summary><c>/signals</c>: what the world's press writes about.</summary>
internal static class SignalsEndpoint
{
    private const int MaxTheme = 100;
    private const int Shown = 20;

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/signals", AnswerAsync).RequireAuthorization(AccessPolicies.Read).ExcludeFromDescription();

    private static async Task<IResult> AnswerAsync(HttpRequest request, SignalReader signals, CancellationToken cancellationToken)
    {
        var (theme, given) = (request.Query["theme"].ToString().Trim(), request.Query["country"].ToString().Trim());
        theme = theme.Length <= MaxTheme ? theme : theme[..MaxTheme];
        var country = RegionCode.Find(given);
        var view = await signals.ReadAsync(SignalKind.Theme, theme.Length == 0 ? null : theme, country, null, null, byHour: false, Shown, cancellationToken);
        return PageEndpoints.Page<SignalsPage>(new SignalsModel(theme, country ?? "", given.Length > 0 && country is null ? RegionCode.Refusal(given) : null, view));
    }
}
