using System.Xml;

namespace Anip.Ingestion.Feeds.Xml;

/// <summary>What is wrong with a text that is not XML, in words for people.</summary>
internal static class XmlError
{
    // What the runtime says, in its own words for its own readers.
    private static readonly (string Part, string Words)[] Worded =
    [
        ("Data at the root level is invalid", "something stands outside of its elements"),
        ("Root element is missing", "there is no element in it"),
        ("Unexpected end of file", "it breaks off"),
        ("is an invalid character", "there is a character in it that XML does not allow"),
        ("does not match the end tag", "an element is closed that is not the one that is open"),
        ("Reference to undeclared entity", "a name between & and ; is not known"),
        ("undeclared prefix", "a prefix is not declared"),
        ("cannot be included in a name", "a name has a character in it that names do not have"),
        ("Name cannot begin with", "a name begins with a character that no name begins with"),
        ("is a duplicate attribute name", "an attribute stands there twice"),
        ("There are multiple root elements", "there is a second root element"),
        ("An error occurred while parsing EntityName", "an & stands alone"),
        ("is an unexpected token", "a character stands where XML has another"),
    ];

    /// <returns>The reason and the place, counted from one.</returns>
    public static string Of(XmlException exception)
    {
        // "… Line 1, position 1." is said of every error; the place is told anew below.
        var at = exception.Message.LastIndexOf(" Line ", StringComparison.Ordinal);
        var own = (at < 0 ? exception.Message : exception.Message[..at]).TrimEnd('.');
        var reason = Array.Find(Worded, words => own.Contains(words.Part, StringComparison.Ordinal)).Words ?? own;
        return exception.LineNumber > 0 ? $"{reason} (line {exception.LineNumber}, character {exception.LinePosition})" : reason;
    }
}
