using System.Globalization;
using System.Text;

namespace Anip.Fetching.Robots;

/// <summary>The robots.txt of a server, as RFC 9309 reads it, for one agent.</summary>
public sealed class RobotsFile
{
    /// <summary>Bytes of the file that count; what follows is passed over.</summary>
    public const int MaxBytes = 500 * 1024;

    private const int MaxRules = 10_000;

    private readonly List<RobotsRule> _rules = [];

    /// <summary>All is allowed.</summary>
    public static RobotsFile Empty { get; } = new();

    /// <summary>Nothing is: the server could not say.</summary>
    public static RobotsFile Closed { get; } = Parse("User-agent: *\nDisallow: /"u8, "");

    /// <summary>From one page to the next, as the server asks; null where it does not.</summary>
    public TimeSpan? CrawlDelay { get; private set; }

    /// <summary>The group of our own name counts, and not the one for everybody.</summary>
    public bool NamesUs { get; private set; }

    /// <summary>Has rules for us that forbid something.</summary>
    public bool ForbidsSomething => _rules.Exists(rule => !rule.Allows);

    public bool HasRules => _rules.Count > 0;

    /// <summary>Addresses of sitemaps, as they are written.</summary>
    public IReadOnlyList<string> Sitemaps { get; private set; } = [];

    /// <param name="agent">The product token of our User-Agent, such as <c>ANIP</c>.</param>
    public static RobotsFile Parse(ReadOnlySpan<byte> body, string agent)
    {
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, MaxBytes)]).TrimStart('\uFEFF');
        var (own, everybody) = (new RobotsFile { NamesUs = true }, new RobotsFile());
        List<string> sitemaps = [];
        var (isOwn, isEverybody, inRules, foundOwn) = (false, false, true, false);
        foreach (var range in text.AsSpan().SplitAny('\n', '\r'))
        {
            if (!TryField(text.AsSpan()[range], out var name, out var value))
            {
                continue;
            }

            switch (name)
            {
                case "user-agent":
                    // Lines of agents that follow each other head one group.
                    (isOwn, isEverybody) = inRules ? (false, false) : (isOwn, isEverybody);
                    inRules = false;
                    isOwn |= agent.Length > 0 && TokenOf(value).Equals(agent, StringComparison.OrdinalIgnoreCase);
                    isEverybody |= value == "*";
                    foundOwn |= isOwn;
                    break;
                case "sitemap":
                    sitemaps.Add(value);
                    break;
                case "allow" or "disallow" or "crawl-delay":
                    inRules = true;
                    Add(isOwn ? own : null, name, value);
                    Add(isEverybody ? everybody : null, name, value);
                    break;
            }
        }

        var chosen = foundOwn ? own : everybody;
        chosen.Sitemaps = sitemaps;
        return chosen;
    }

    /// <summary>May the page be asked for? The longest rule that fits it decides; of two as long, the one that allows.</summary>
    public bool Allows(Uri page)
    {
        var path = RobotsPath.OfAddress(page.GetComponents(UriComponents.PathAndQuery, UriFormat.UriEscaped));
        if (path == "/robots.txt")
        {
            return true;
        }

        var (length, allows) = (-1, true);
        foreach (var rule in _rules)
        {
            if ((rule.Length > length || (rule.Length == length && rule.Allows)) && rule.Fits(path))
            {
                (length, allows) = (rule.Length, rule.Allows);
            }
        }

        return allows;
    }

    private static void Add(RobotsFile? group, string name, string value)
    {
        if (group is null || group._rules.Count >= MaxRules)
        {
            return;
        }

        if (name == "crawl-delay")
        {
            group.CrawlDelay ??= double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 86_400
                ? TimeSpan.FromSeconds(seconds)
                : null;
        }
        else if (value.Length > 0)
        {
            // One without a path forbids nothing.
            group._rules.Add(new RobotsRule(value, name == "allow"));
        }
    }

    private static bool TryField(ReadOnlySpan<char> line, out string name, out string value)
    {
        (name, value) = ("", "");
        var comment = line.IndexOf('#');
        line = comment < 0 ? line : line[..comment];
        var colon = line.IndexOf(':');
        if (colon < 0)
        {
            return false;
        }

        (name, value) = (line[..colon].Trim().ToString().ToLowerInvariant(), line[(colon + 1)..].Trim().ToString());
        // What people write for it, as other readers take it too.
        name = name is "useragent" or "user agent" ? "user-agent" : name;
        return true;
    }

    // "ANIP/1.0 (...)" is meant as "ANIP".
    private static ReadOnlySpan<char> TokenOf(string value)
    {
        var end = 0;
        while (end < value.Length && (char.IsAsciiLetter(value[end]) || value[end] is '-' or '_'))
        {
            end++;
        }

        return value.AsSpan(0, end);
    }
}
