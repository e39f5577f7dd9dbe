using System.Text.Json;
using System.Text.Unicode;
using Anip.Articles;
using Anip.Decoding;
using Anip.Ingestion.Feeds.Json;
using Anip.Isolation;

namespace Anip.Ingestion.Sources.Files;

/// <summary>Records of JSON: one a line, or the members of an array.</summary>
internal sealed class JsonRecords(string file, DateTimeOffset now, SourceReport report)
{
    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    private static readonly JsonReaderOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private readonly RecordIdentities _identities = new();

    /// <summary>A bad record is reported by its place and the rest goes on.</summary>
    /// <param name="place">Such as <c>line 7</c>.</param>
    public IEnumerable<IncomingArticle> From(ReadOnlyMemory<byte> json, string place)
    {
        foreach (var part in Parts(json))
        {
            if (Isolated.Run(() => Read(part, $"{file} {place}"), failure => Refuse(failure, place), CancellationToken.None) is { } article)
            {
                yield return article;
            }
        }
    }

    /// <summary>Does the last object in it have no end, so that more of it was to come? One that is wrong before its end does not break off.</summary>
    public static bool BreaksOff(ReadOnlyMemory<byte> json)
    {
        var last = Parts(json).LastOrDefault().Span;
        return last.StartsWith("{"u8) && EndOfFirst(last) is null;
    }

    // Files that were joined have a mark where the next began, and not always an end of line before it.
    private static IEnumerable<ReadOnlyMemory<byte>> Parts(ReadOnlyMemory<byte> json)
    {
        json = Bare(json);
        while (json.Span.IndexOf(Mark) >= 0 && EndOfFirst(json.Span) is { } end and > 0
            && json.Span[end..].TrimStart(" \t\r"u8).StartsWith(Mark) && Bare(json[end..]) is var rest && rest.Span.StartsWith("{"u8))
        {
            yield return json[..end];
            json = rest;
        }

        if (!json.IsEmpty)
        {
            yield return json;
        }
    }

    /// <returns>Where the object that the text begins with ends; null where the text ends before, 0 where there is no such object.</returns>
    private static int? EndOfFirst(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, isFinalBlock: false, new JsonReaderState(Lenient));
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth == 0 && reader.TokenType == JsonTokenType.EndObject)
                {
                    return (int)reader.BytesConsumed;
                }
            }
        }
        catch (JsonException)
        {
            // Who reads the record will say what is wrong.
            return 0;
        }

        return null;
    }

    /// <summary>What was mended is told.</summary>
    public static ReadOnlyMemory<byte> Mend(ReadOnlyMemory<byte> json, string where, SourceReport report)
    {
        json = Bare(json);
        var mended = JsonMending.Mend(json);
        if (!Utf8.IsValid(json.Span))
        {
            report.Note("encoding", $"{where}: not UTF-8; what is not was read as windows-1252.");
        }
        else if (!mended.Equals(json))
        {
            report.Note("surrogate", $"{where}: half of a surrogate pair; read as U+FFFD.");
        }

        return mended;
    }

    private static ReadOnlyMemory<byte> Bare(ReadOnlyMemory<byte> json)
    {
        json = json.Trim((ReadOnlySpan<byte>)" \t\r\0"u8);
        while (json.Span.StartsWith(Mark))
        {
            json = json[Mark.Length..].TrimStart((ReadOnlySpan<byte>)" \t"u8);
        }

        return json;
    }

    private IncomingArticle? Read(ReadOnlyMemory<byte> json, string where)
    {
        var mended = Mend(json, where, report);
        using var document = JsonMending.Parse(mended);
        return From(document.RootElement, where, mended.ToArray());
    }

    private IncomingArticle? Refuse(UnitFailure failure, string place)
    {
        report.Reject("malformed", $"{file} {place}: {failure.Reason}");
        return null;
    }

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
            var isWhole = true;
            var text = Text(property.Value, ref isWhole);
            if (isWhole)
            {
                fields.Set(property.Name, text);
            }
            else
            {
                fields.SetUnread(property.Name, text);
            }
        }

        return fields.ToArticle(where, _identities, now, report, raw);
    }

    /// <param name="isWhole">Made false where some of the value is not text.</param>
    private static string? Text(JsonElement value, ref bool isWhole)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return JsonText.Of(value);
            case JsonValueKind.Number:
                return value.GetRawText();
            case JsonValueKind.Array:
                var parts = new List<string>();
                foreach (var part in value.EnumerateArray())
                {
                    if (Text(part, ref isWhole) is { } text)
                    {
                        parts.Add(text);
                    }
                }

                return parts.Count == 0 ? null : string.Join(", ", parts);
            case JsonValueKind.Object when value.TryGetProperty("name", out var name):
                return Text(name, ref isWhole);
            case JsonValueKind.Object when value.TryGetProperty("label", out var label):
                return Text(label, ref isWhole);
            default:
                isWhole &= !JsonKinds.IsNoText(value);
                return null;
        }
    }
}
