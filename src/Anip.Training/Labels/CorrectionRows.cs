using System.Text.Json;
using Anip.Annotations;

namespace Anip.Training.Labels;

/// <summary>What people corrected in this installation, as a file to learn from beside others: about a tenth of it, by hash, is kept for measuring, as of every file.</summary>
internal static class CorrectionRows
{
    /// <summary>As the card names it.</summary>
    public const string Name = "corrections";

    /// <summary>Writes the articles of which something is said by a name.</summary>
    /// <param name="languages">ISO 639-1, those that the head is for. Articles of others are left out, those of an unknown language are not.</param>
    /// <returns>The file; null where there is none such article.</returns>
    public static async Task<string?> WriteAsync(string folder, IAsyncEnumerable<AnnotatedArticle> articles, IReadOnlyList<string> languages, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, Name + ".jsonl");
        var count = 0;
        await using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16, useAsync: true))
        {
            await foreach (var article in articles.Where(article => article.Language is null || languages.Contains(article.Language)).WithCancellation(cancellationToken))
            {
                await file.WriteAsync(Line(article), cancellationToken);
                count++;
            }
        }

        return count > 0 ? path : null;
    }

    private static byte[] Line(AnnotatedArticle article)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("text", LabelRow.TextOf(article));
            json.WriteString("label", article.Value);
            json.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        return line.ToArray();
    }
}
