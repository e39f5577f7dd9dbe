using Anip.Dates;

namespace Anip.Ingestion.Sources;

internal static class UnreadDates
{
    private const int MaxShown = 120;

    /// <summary>Counts a date for its source.</summary>
    /// <param name="where">Such as a file and line, or a feed and the title of its item.</param>
    public static void Report(this UnreadDate unread, SourceReport report, string where)
    {
        var shown = unread.Text.Length <= MaxShown ? unread.Text : unread.Text[..MaxShown] + "…";
        var why = unread.Outcome switch
        {
            DateOutcome.Ambiguous => "a date that can be several",
            DateOutcome.Impossible => "a date that cannot be",
            _ => "a date that cannot be read",
        };
        report.Note(unread.Outcome == DateOutcome.Ambiguous ? "ambiguous_date" : "bad_date", $"{where}: {why}: \"{shown}\".");
    }
}
