using System.Text.RegularExpressions;

namespace Anip.Ingestion.Sources.Discovery;

/// <summary>Services that keep a feed for each of their channels or people at an address of a known form.</summary>
internal static partial class ServiceFeeds
{
    private const string YouTubeFeed = "https://www.youtube.com/feeds/videos.xml";

    /// <summary>A person's name as Mastodon and its like write it, such as <c>@news@social.example</c>.</summary>
    /// <returns>The address of the profile; null where the text is no such name.</returns>
    public static Uri? ProfileOf(string text) =>
        Handle().Match(text.Trim()) is { Success: true } handle && Uri.TryCreate($"https://{handle.Groups["host"].Value}/@{handle.Groups["user"].Value}", UriKind.Absolute, out var url) ? url : null;

    /// <summary>The feed of a page that is known by its address alone; null where it is not, or has none.</summary>
    public static string? Of(Uri page) => IsYouTube(page) ? OfYouTube(page) : OfProfile(page);

    /// <summary>Is it a page of a service that shows channels by names, whose feeds are known by another?</summary>
    public static bool NeedsPage(Uri page) => IsYouTube(page) && OfYouTube(page) is null;

    private static bool IsYouTube(Uri page) => page.IdnHost is "youtube.com" or "www.youtube.com" or "m.youtube.com" or "music.youtube.com" or "youtu.be";

    private static string? OfYouTube(Uri page)
    {
        var segments = page.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var list = Parameter(page, "list");
        return segments switch
        {
            ["channel", var id, ..] when Id().IsMatch(id) => $"{YouTubeFeed}?channel_id={id}",
            ["user", var name, ..] when Id().IsMatch(name) => $"{YouTubeFeed}?user={name}",
            ["playlist", ..] or ["watch", ..] when list is not null && Id().IsMatch(list) => $"{YouTubeFeed}?playlist_id={list}",
            _ => null,
        };
    }

    // Mastodon, Pleroma, Misskey and WriteFreely have a person's page at /@name; the feed stands beside it.
    private static string? OfProfile(Uri page)
    {
        var path = page.AbsolutePath.TrimEnd('/');
        return Profile().IsMatch(path) ? $"{page.Scheme}://{page.Authority}{path}.rss" : null;
    }

    private static string? Parameter(Uri page, string name) =>
        page.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2)).FirstOrDefault(pair => pair is [var key, _] && key == name)?[1];

    [GeneratedRegex("""^@(?<user>[\w.-]{1,64})@(?<host>[\w.-]{3,253}(?::\d{1,5})?)$""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Handle();

    [GeneratedRegex("""^/@[\w.-]{1,64}(?:@[\w.-]{3,253})?$""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Profile();

    [GeneratedRegex("""^[\w-]{1,128}$""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Id();
}
