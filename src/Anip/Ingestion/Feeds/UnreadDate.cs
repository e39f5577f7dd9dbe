namespace Anip.Ingestion.Feeds;

/// <summary>A date that is given and stays unknown.</summary>
/// <param name="Text">As it is written.</param>
/// <param name="Outcome">Why.</param>
public sealed record UnreadDate(string Text, DateOutcome Outcome)
{
    private const int MostShown = 120;

    /// <returns>The date; null where there is none, or none that is sure.</returns>
    /// <param name="unread">Null where there is nothing to tell.</param>
    internal static DateTimeOffset? Read(string? text, DateTimeOffset now, out UnreadDate? unread)
    {
        var outcome = FeedDate.Read(text, now, out var date);
        unread = outcome is DateOutcome.Read or DateOutcome.Absent ? null : new UnreadDate(text!.Trim(), outcome);
        return outcome == DateOutcome.Read ? date : null;
    }

    /// <summary>Counts it for its source.</summary>
    /// <param name="where">Such as a file and line, or a feed and the title of its item.</param>
    internal void Tell(SourceReport report, string where)
    {
        var shown = Text.Length <= MostShown ? Text : Text[..MostShown] + "…";
        var why = Outcome switch
        {
            DateOutcome.Ambiguous => "a date that can be several",
            DateOutcome.Impossible => "a date that cannot be",
            _ => "a date that cannot be read",
        };
        report.Note(Outcome == DateOutcome.Ambiguous ? "ambiguous_date" : "bad_date", $"{where}: {why}: \"{shown}\".");
    }
}
