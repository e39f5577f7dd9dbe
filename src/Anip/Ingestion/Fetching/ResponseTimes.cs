namespace Anip.Ingestion.Fetching;

/// <summary>What an answer's headers say about when to ask again.</summary>
internal static class ResponseTimes
{
    // A server that names a later day is asked once a day all the same: a wrong header must not silence a source for ever.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Retry-After, in seconds or as a date.</summary>
    public static DateTimeOffset? RetryAt(HttpResponseMessage response, DateTimeOffset now)
    {
        var wait = response.Headers.RetryAfter is { } header ? header.Delta ?? header.Date - now : null;
        return wait is { } time && time > TimeSpan.Zero ? now + (time < Longest ? time : Longest) : null;
    }

    /// <summary>Cache-Control's max-age less the Age, else Expires against the server's own Date.</summary>
    public static TimeSpan? MaxAge(HttpResponseMessage response, DateTimeOffset now)
    {
        if (response.Headers.CacheControl is { } control && (control.NoStore || control.NoCache || control.MaxAge is not null))
        {
            return control.MaxAge is { } age && !control.NoStore && !control.NoCache ? Positive(age - (response.Headers.Age ?? TimeSpan.Zero)) : null;
        }

        return response.Content.Headers.Expires is { } expires ? Positive(expires - (response.Headers.Date ?? now)) : null;
    }

    private static TimeSpan? Positive(TimeSpan time) => time > TimeSpan.Zero ? time : null;
}
