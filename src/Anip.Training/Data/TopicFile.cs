using System.Runtime.CompilerServices;
using Anip.Articles;

namespace Anip.Training.Data;

/// <summary>JSON lines with <c>title</c>, <c>text</c>, optionally <c>content</c>, and <c>label8</c> (or <c>label</c>): one of the eight topics.</summary>
internal static class TopicFile
{
    /// <summary>Rows whose class is not one of the eight (null) are skipped.</summary>
    public static async IAsyncEnumerable<LabelledText> ReadAsync(
        string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var file = DataFile.Name(path);
        await foreach (var row in JsonRows.ReadAsync(path, cancellationToken))
        {
            var field = row.Element.TryGetProperty("label8", out _) ? "label8" : "label";
            if (row.Label(field, Topics.All) is not { } label)
            {
                continue;
            }

            var title = row.Text("title");
            var text = row.Text("text");
            var body = text.Length > 0 ? text : WithoutCutMark(row.Text("content"));
            if (title.Length + body.Length == 0)
            {
                throw row.Wrong("title", "a title or a text was expected");
            }

            var key = DevelopmentRows.Key(title.Length > 0 ? title : text);
            var whole = body.Length == 0 ? title : title.Length == 0 ? body : title + "\n" + body;
            yield return new LabelledText(file, file, whole, key, label, []);
        }
    }

    /// <summary>newsapi.org cuts the content and says by how much: "… [+1650 chars]".</summary>
    private static string WithoutCutMark(string content)
    {
        var mark = content.LastIndexOf("[+", StringComparison.Ordinal);
        return mark >= 0 && content.EndsWith(" chars]", StringComparison.Ordinal) ? content[..mark].TrimEnd(' ', '…') : content;
    }
}
