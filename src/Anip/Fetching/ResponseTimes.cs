using System.Globalization;
using Anip.Dates;

namespace Anip.Fetching;

/// <summary>What an answer's headers say about when to ask again. Read by hand: the framework drops a header whole of which it does not understand a part.</summary>
internal static class ResponseTimes
{
    // A server that names a later day is asked once a day all the same: a wrong header must not silence a source for ever.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    // Beyond it a number says "for ever", however many digits it has (RFC 9111, 1.2.2).
    private const double MaxSeconds = int.MaxValue;

    /// <summary>Retry-After, in seconds or as a date.</summary>
    public static DateTimeOffset? RetryAt(HttpResponseMessage response, DateTimeOffset now)
    {
        if (First(response.Headers.NonValidated, "Retry-After") is not { } value)
        {
            return null;
        }

        var wait = Seconds(value) ?? response.Headers.RetryAfter?.Date - now ?? Date(value) - now;
        return wait is { } time && time > TimeSpan.Zero ? now + (time < Longest ? time : Longest) : null;
    }

    /// <summary>Cache-Control's max-age less the Age, else Expires against the server's own Date.</summary>
    public static TimeSpan? MaxAge(HttpResponseMessage response, DateTimeOffset now)
    {
        var (noCache, maxAge) = CacheControl(ResponseHeaders.Value(response.Headers.NonValidated, "Cache-Control"));
        if (noCache || maxAge is not null)
        {
            return noCache ? null : Positive(maxAge!.Value - (Seconds(First(response.Headers.NonValidated, "Age")) ?? TimeSpan.Zero));
        }

        return response.Content.Headers.Expires is { } expires ? Positive(expires - (response.Headers.Date ?? now)) : null;
    }

    private static (bool NoCache, TimeSpan? MaxAge) CacheControl(string? header)
    {
        var (noCache, maxAge) = (false, (TimeSpan?)null);
        foreach (var directive in (header ?? "").Split(',', ';'))
        {
            var (name, value) = directive.Split('=', 2) is [var left, var right] ? (left.Trim(), right.Trim(' ', '\t', '"')) : (directive.Trim(), null);
            noCache |= name.Equals("no-cache", StringComparison.OrdinalIgnoreCase) || name.Equals("no-store", StringComparison.OrdinalIgnoreCase);
            maxAge ??= name.Equals("max-age", StringComparison.OrdinalIgnoreCase) ? Seconds(value) : null;
        }

        return (noCache, maxAge);
    }

    private static TimeSpan? Seconds(string? text) =>
        double.TryParse(text?.Trim(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Clamp(seconds, -1, MaxSeconds))
            : null;

    private static DateTimeOffset? Date(string text) => WrittenTime.TryParse(text, out var date) ? date : null;

    private static string? First(System.Net.Http.Headers.HttpHeadersNonValidated headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.First() : null;

    private static TimeSpan? Positive(TimeSpan time) => time > TimeSpan.Zero ? time : null;
}
