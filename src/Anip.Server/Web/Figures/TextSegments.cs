using Anip.Articles;

namespace Anip.Server.Web.Figures;

/// <param name="Mention">The name that this piece is; null for what is between names.</param>
internal sealed record TextSegment(string Text, EntityMention? Mention);

/// <summary>Cuts a text at the names that were found in it.</summary>
internal static class TextSegments
{
    /// <param name="text">The title, or the content.</param>
    /// <param name="offset">Where <paramref name="text"/> begins in title + "\n" + content.</param>
    /// <param name="mentions">In any order; one that overlaps another, or is not what stands at its place, is left out.</param>
    public static IReadOnlyList<TextSegment> Cut(string text, int offset, IReadOnlyList<EntityMention> mentions)
    {
        List<TextSegment> segments = [];
        var at = 0;
        foreach (var mention in mentions.OrderBy(mention => mention.Start))
        {
            var (start, end) = (mention.Start - offset, mention.End - offset);
            if (start < at || end <= start || end > text.Length || !text.AsSpan(start, end - start).SequenceEqual(mention.Text))
            {
                continue;
            }

            if (start > at)
            {
                segments.Add(new TextSegment(text[at..start], null));
            }

            segments.Add(new TextSegment(text[start..end], mention));
            at = end;
        }

        if (at < text.Length)
        {
            segments.Add(new TextSegment(text[at..], null));
        }

        return segments;
    }
}
