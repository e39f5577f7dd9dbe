using System.Text.Json;
using Anip.Ingestion.Sources.GdeltBulk.Rows;

namespace Anip.Ingestion.Sources.Files;

/// <summary>What a file holds, told by how it begins; its name only decides where that leaves a doubt.</summary>
internal enum FileFormat
{
    Unknown,
    Empty,
    Feed,
    Json,
    JsonArray,
    JsonLines,
    Csv,
    Gkg,
    Parquet,
    Warc,
}

internal static class FileFormats
{
    public static FileFormat Detect(ReadOnlySpan<byte> head, string path)
    {
        var extension = ExtensionOf(path, out _);
        var text = head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? head[3..] : head;
        text = text.TrimStart(" \t\r\n\0"u8);
        if (text.IsEmpty)
        {
            return FileFormat.Empty;
        }

        if (head.StartsWith("PAR1"u8))
        {
            return FileFormat.Parquet;
        }

        if (text.StartsWith("WARC/"u8) || IsWarc(extension))
        {
            return FileFormat.Warc;
        }

        if (GkgLines.IsRecord(text))
        {
            return FileFormat.Gkg;
        }

        return text[0] switch
        {
            (byte)'<' => FileFormat.Feed,
            0xFF or 0xFE => FileFormat.Feed,
            (byte)'[' => FileFormat.JsonArray,
            (byte)'{' => extension is ".jsonl" or ".ndjson" || HasSecondObject(text) ? FileFormat.JsonLines : FileFormat.Json,
            _ when extension is ".csv" or ".tsv" => FileFormat.Csv,
            _ when extension is ".jsonl" or ".ndjson" => FileFormat.JsonLines,
            _ when extension is ".parquet" => FileFormat.Parquet, // Which will say that it is none.
            _ when extension is ".xml" or ".rss" or ".atom" or ".rdf" or ".html" || text.IndexOf((byte)'<') >= 0 => FileFormat.Feed,
            _ => FileFormat.Unknown,
        };
    }

    /// <summary>Whether each record of it is packed by itself, so that what is wrong with one is no other's.</summary>
    public static bool PacksEachRecord(string path) => IsWarc(ExtensionOf(path, out var isPacked)) && isPacked;

    private static bool IsWarc(string extension) => extension is ".warc" or ".wet";

    private static string ExtensionOf(string path, out bool isPacked)
    {
        isPacked = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        return Path.GetExtension(isPacked ? path[..^3] : path).ToLowerInvariant();
    }

    private static bool HasSecondObject(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, isFinalBlock: false, default);
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth == 0 && reader.TokenType == JsonTokenType.EndObject)
                {
                    return text[(int)reader.BytesConsumed..].TrimStart(" \t\r\n"u8) is [(byte)'{', ..];
                }
            }
        }
        catch (JsonException)
        {
            // The reader of the whole file will say what is wrong.
        }

        return false;
    }
}
