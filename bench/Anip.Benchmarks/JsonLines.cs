using System.IO.Compression;
using System.Text.Json;

namespace Anip.Benchmarks;

internal static class JsonLines
{
    /// <summary>The objects of a gzipped JSON lines file.</summary>
    public static IEnumerable<JsonElement> Read(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            yield return document.RootElement.Clone();
        }
    }

    public static string Text(this JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";
}
