namespace Anip.Ingestion.Feeds.Xml;

/// <summary>A declaration around the items of a document, which their raw records repeat.</summary>
/// <param name="Use">What stands in an item that needs it; null for what all need.</param>
internal readonly record struct RawDeclaration(string Name, string Value, string? Use)
{
    // Each item is searched for each prefix that the document declares; further ones are left out.
    private const int MaxCount = 64;

    public static List<RawDeclaration> Of(params ReadOnlySpan<FeedElement> around)
    {
        var found = new List<RawDeclaration>();
        foreach (var element in around)
        {
            foreach (var (name, value) in element.Attributes)
            {
                var isPrefix = name.StartsWith("xmlns:", StringComparison.Ordinal);
                if ((isPrefix || name is "xmlns" or "xml:base" or "xml:lang") && found.Count < MaxCount && !found.Exists(known => known.Name == name))
                {
                    found.Add(new RawDeclaration(name, value, isPrefix ? name["xmlns:".Length..] + ":" : null));
                }
            }
        }

        return found;
    }
}
