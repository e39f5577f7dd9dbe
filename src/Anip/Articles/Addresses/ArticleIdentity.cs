using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Anip.Articles.Addresses;

/// <summary>By what an article is known: what has the same identity is the same article, what has another is another one.</summary>
/// <remarks>
/// In this order, the first that holds (docs/identity.md has the table):
/// <list type="number">
/// <item>Its address, as <see cref="CanonicalUrl"/> writes it, where no other thing of the document has it too and it is not the feed's front page.</item>
/// <item>Its address with the fragment, where the document's things at that address differ in it.</item>
/// <item>Its address with a mark for the publisher's id, else for the text (<see cref="OfItem"/>). The mark is one that browsers pass over.</item>
/// <item>Without an address: a name made of the feed and the publisher's id (<see cref="OfId"/>), else of the text (<see cref="OfText"/>).</item>
/// </list>
/// Never does it depend on where a document was found, or on how that place was spelt.
/// </remarks>
public static class ArticleIdentity
{
    /// <summary>What names of articles without an address begin with.</summary>
    public const string UrnPrefix = "urn:anip:";

    private static readonly string[] Placeholders =
        ["n/a", "n.a.", "na", "nan", "none", "null", "nil", "undefined", "unknown", "true", "false", "tbd", "-", "--", "–", "—", ".", "?", "#", "0"];

    private static readonly string[] PlaceholderSchemes = ["about:", "javascript:", "data:", "void("];

    /// <summary>Something stands there because something had to: "N/A", "null", "-", "about:blank".</summary>
    public static bool IsPlaceholder(string? text)
    {
        var plain = text.AsSpan().Trim();
        var scheme = plain.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0 && plain.Length < scheme + 16)
        {
            plain = plain[(scheme + 3)..].TrimEnd('/');
        }

        if (plain.IsEmpty)
        {
            return true;
        }

        foreach (var placeholder in Placeholders)
        {
            if (plain.Equals(placeholder, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return Array.Exists(PlaceholderSchemes, scheme => text!.AsSpan().TrimStart().StartsWith(scheme, StringComparison.OrdinalIgnoreCase));
    }

    /// <returns>False where <paramref name="text"/> is not an address, or stands for none (<c>http://null</c>).</returns>
    public static bool TryAddress(string? text, out string canonical, out string place)
    {
        canonical = place = "";
        return !IsPlaceholder(text) && CanonicalUrl.TryCreate(text, out canonical, out place);
    }

    /// <summary>One of several things at an address. It still opens the page, and the place in it.</summary>
    /// <param name="key">What tells it from the others: <see cref="KeyOfId"/> or <see cref="KeyOfText"/>.</param>
    public static string OfItem(string canonical, string place, string key) =>
        canonical.Contains(Fragment.ItemMark, StringComparison.Ordinal) ? canonical
        : canonical.Contains('#', StringComparison.Ordinal) ? $"{canonical}{Fragment.ItemMark}{Hash(key)}"
        : $"{canonical}#{place}{Fragment.ItemMark}{Hash(key)}";

    /// <summary>A thing without an address, by its publisher's id.</summary>
    /// <param name="scope">Whose id it is; without meaning where the id is the world's own (a tag, a UUID, an address).</param>
    public static string OfId(string scope, string id) => Urn(IsGlobal(id) ? KeyOfId(id) : $"{scope}\n{KeyOfId(id)}");

    /// <summary>A thing without an address and id, by all that is known of it.</summary>
    public static string OfText(string? outlet, string? reference, string title, DateTimeOffset? date, string? text) =>
        Urn($"{outlet?.ToUpperInvariant()}\n{(IsPlaceholder(reference) ? "" : reference!.Trim())}\n{KeyOfText(title, date, text)}");

    public static string KeyOfId(string id) => $"id\n{id.Trim()}";

    public static string KeyOfText(string title, DateTimeOffset? date, string? text) =>
        string.Create(CultureInfo.InvariantCulture, $"text\n{title}\n{date?.UtcDateTime:O}\n{text}");

    private static bool IsGlobal(string id) =>
        Guid.TryParse(id, out _)
        || id.StartsWith("tag:", StringComparison.OrdinalIgnoreCase)
        || id.StartsWith("urn:uuid:", StringComparison.OrdinalIgnoreCase)
        || id.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        || id.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    private static string Urn(string key) => UrnPrefix + Hash(key);

    // Half a surrogate pair is hashed as U+FFFD.
    private static string Hash(string key) => Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(key)));
}
