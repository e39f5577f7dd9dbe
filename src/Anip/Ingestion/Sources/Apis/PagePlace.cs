using System.Globalization;

namespace Anip.Ingestion.Sources.Apis;

/// <summary>A page of one of a reading's questions, as a bookmark keeps it.</summary>
/// <param name="Question">Its place among the questions.</param>
internal sealed record PagePlace(int Question, ApiPage Page)
{
    // Later than that, what pages hold has moved on, and cursors are forgotten.
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(1);

    /// <returns>Null where there is no bookmark, or it is too old, or its question is asked no more.</returns>
    public static PagePlace? Read(Bookmark? bookmark, IReadOnlyList<string> questions, DateTimeOffset now)
    {
        if (bookmark is null || now - bookmark.At > MaxAge || bookmark.Place.Split('\n') is not [var question, var number, var offset, var mark]
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var page) || !long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out var before))
        {
            return null;
        }

        for (var at = 0; at < questions.Count; at++)
        {
            if (questions[at] == question)
            {
                return new PagePlace(at, new ApiPage(page, before, mark.Length == 0 ? null : mark));
            }
        }

        return null;
    }

    public static string Write(string question, ApiPage page) => string.Create(CultureInfo.InvariantCulture, $"{question}\n{page.Number}\n{page.Offset}\n{page.Mark}");
}
