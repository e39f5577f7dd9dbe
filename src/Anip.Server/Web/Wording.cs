using System.Globalization;
using Anip.Articles.Languages;
using Anip.Articles;
using Anip.Ingestion.Sources.Quotas;

namespace Anip.Server.Web;

/// <summary>Numbers, times and labels as readers see them, whatever the machine's own language.</summary>
internal static class Wording
{
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Rounds down near the ends, so that neither "100 %" nor "0 %" is said of what is not quite that.</summary>
    public static string Percent(double share) => share switch
    {
        > 0.99 and < 1 => "99 %",
        > 0 and < 0.01 => "<1 %",
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(share * 100)} %"),
    };

    /// <summary>A number inside SVG.</summary>
    public static string Point(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    public static string Age(DateTimeOffset instant, DateTimeOffset now) => (now - instant) switch
    {
        { TotalMinutes: < -1 } => Day(instant),
        { TotalMinutes: < 1 } => "just now",
        { TotalHours: < 1 } age => $"{(int)age.TotalMinutes} min ago",
        { TotalDays: < 1 } age => $"{(int)age.TotalHours} h ago",
        { TotalDays: < 7 } age => $"{(int)age.TotalDays} d ago",
        _ => Day(instant),
    };

    public static string Until(DateTimeOffset instant, DateTimeOffset now) => (instant - now) switch
    {
        { TotalSeconds: < 30 } => "now",
        { TotalHours: < 1 } wait => $"in {Math.Ceiling(wait.TotalMinutes)} min",
        { TotalDays: < 2 } wait => $"in {Math.Round(wait.TotalHours)} h",
        _ => Day(instant),
    };

    public static string Day(DateTimeOffset instant) => instant.UtcDateTime.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    public static string Day(DateOnly day) => day.ToString("d MMM", CultureInfo.InvariantCulture);

    public static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("d MMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>For the attribute of <c>time</c>.</summary>
    public static string Machine(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A label with a capital.</summary>
    public static string Label(string label) => label.Length is 0 ? label : char.ToUpperInvariant(label[0]) + label[1..];

    public static string Language(string code)
    {
        if (code == LanguageTag.Undetermined)
        {
            return "not known";
        }

        try
        {
            return CultureInfo.GetCultureInfo(code) is { EnglishName: var name } && !name.StartsWith("Unknown", StringComparison.Ordinal) ? name : code;
        }
        catch (CultureNotFoundException)
        {
            return code;
        }
    }

    public static string From(DateSource source) => source switch
    {
        DateSource.Feed => "date given by the source",
        DateSource.Page => "date read off the page",
        DateSource.Http => "date of the HTTP answer",
        _ => "no date given",
    };

    /// <summary>Why an article has no predictions; null where it has them.</summary>
    public static string? WhyUnread(Article article) => article switch
    {
        { Analysis: { Topic: null, Sentiment: null } analysis } => analysis.Abstained ?? "The models gave no answer.",
        { Analysis: not null } => null,
        { QuarantineReason: { } reason } => $"Not read, given up: {reason}",
        _ => "Waiting to be read by the models.",
    };

    /// <summary>The beginning of a text, cut between words.</summary>
    public static string Teaser(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        var end = text.LastIndexOf(' ', length - 1, length / 4);
        end = end < 0 ? length : end;
        end = char.IsHighSurrogate(text[end - 1]) ? end - 1 : end;
        return text[..end].TrimEnd(' ', ',', ';', '.', '–', '-') + "…";
    }

    /// <summary>Such as "58 of 100 requests left, 42 used; counted anew in 3 h".</summary>
    public static string Quota(QuotaUse use, DateTimeOffset now)
    {
        var left = use.Left is { } rest ? $"{Amount(rest)}{(use.Limit is { } limit ? $" of {Amount(limit)}" : "")} {use.Unit} left, {Amount(use.Used)} used" : $"{Amount(use.Used)} {use.Unit} used";
        return use.BlockedUntil > now
            ? $"{left}; asked again {Until(use.BlockedUntil.Value, now)}"
            : $"{left}; counted anew {Until(use.ResetsAt, now)}";
    }

    private static string Amount(decimal amount) => amount.ToString("#,0.##", CultureInfo.InvariantCulture);
}
