namespace Anip.Ingestion.Feeds;

/// <summary>The outlet in a feed's title: of "World news | The Guardian" the part that the site's host name confirms.</summary>
internal static class OutletName
{
    private static readonly string[] Separators = [" | ", " - ", " – ", " — ", " » ", " > ", " :: ", " · ", ": "];

    public static string? Of(string? title, string? link)
    {
        if (title is null || !Uri.TryCreate(link, UriKind.Absolute, out var site))
        {
            return title;
        }

        var labels = site.Host.Split('.').Where(label => label.Length > 2 && label is not ("www" or "com" or "feeds" or "rss")).ToList();
        return title.Split(Separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .FirstOrDefault(part => labels.Exists(label => Confirms(label, part))) ?? title;
    }

    private static bool Confirms(string label, string part)
    {
        var letters = string.Concat(part.Where(char.IsLetterOrDigit)).ToLowerInvariant();
        return letters.Length > 1 && (letters.StartsWith(label, StringComparison.Ordinal) || letters == "the" + label
            || (letters.Length > 3 && label.StartsWith(letters, StringComparison.Ordinal)));
    }
}
