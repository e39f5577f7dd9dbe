using System.Text;
using System.Text.Json;
using Anip.Articles;
using Anip.Ingestion.Feeds;

namespace Anip.Ingestion.Sources.Files;

/// <summary>Records of JSON: one a line, or the members of an array.</summary>
internal sealed class JsonRecords(string file, DateTimeOffset now, SourceReport report)
{
    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private readonly RecordIdentities _identities = new();

    /// <summary>A bad line is reported by its number and the rest goes on.</summary>
    public IncomingArticle? FromLine(ReadOnlyMemory<byte> line, long number)
    {
        try
        {
            using var document = JsonDocument.Parse(line, Options);
            return From(document.RootElement, $"{file} line {number}", line.ToArray());
        }
        catch (JsonException e)
        {
            report.Reject("malformed", $"{file} line {number}: {e.Message}");
            return null;
        }
    }

    public IncomingArticle? FromMember(JsonElement member, long number) =>
        From(member, $"{file} record {number}", Encoding.UTF8.GetBytes(member.GetRawText()));

    private IncomingArticle? From(JsonElement record, string where, ReadOnlyMemory<byte> raw)
    {
        if (record.ValueKind != JsonValueKind.Object)
        {
            report.Reject("malformed", $"{where}: an object was expected, not {record.ValueKind}.");
            return null;
        }

        var fields = new RecordFields();
        foreach (var property in record.EnumerateObject())
        {
            fields.Set(property.Name, Text(property.Value));
        }

        return fields.ToArticle(where, _identities, now, report, raw);
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => JsonText.Of(value),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(Text).OfType<string>()),
        JsonValueKind.Object when value.TryGetProperty("name", out var name) => Text(name),
        JsonValueKind.Object when value.TryGetProperty("label", out var label) => Text(label),
        _ => null,
    };
}
