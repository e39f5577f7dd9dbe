namespace Anip.Dates;

/// <summary>A date that is given and stays unknown.</summary>
/// <param name="Text">As it is written.</param>
/// <param name="Outcome">Why.</param>
public sealed record UnreadDate(string Text, DateOutcome Outcome)
{
    /// <returns>The date; null where there is none, or none that is sure.</returns>
    /// <param name="text">As it is written; null where there is none.</param>
    /// <param name="now">A date far beyond it is a mistake.</param>
    /// <param name="unread">Null where there is nothing to tell.</param>
    public static DateTimeOffset? Read(string? text, DateTimeOffset now, out UnreadDate? unread)
    {
        var outcome = FeedDate.Read(text, now, out var date);
        unread = outcome is DateOutcome.Read or DateOutcome.Absent ? null : new UnreadDate(text!.Trim(), outcome);
        return outcome == DateOutcome.Read ? date : null;
    }
}
