using System.Text.Json;
using Anip.Ingestion;
using Anip.Ingestion.Sources;

namespace Anip.Cli.Output;

/// <summary>What became of each source, on standard output.</summary>
internal static class IngestOutput
{
    public static void WriteJson(IngestionOutcome outcome)
    {
        using var output = Terminal.OpenOutput();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("added", outcome.Added);
            json.WriteNumber("revised", outcome.Revised);
            json.WriteNumber("unchanged", outcome.Unchanged);
            json.WriteNumber("failed", outcome.Sources.Count(source => source.Error is not null && !source.IsIncomplete));
            json.WriteNumber("incomplete", outcome.Sources.Count(source => source.IsIncomplete));
            WriteCounts(json, "rejected", outcome.Rejected);
            WriteCounts(json, "noted", outcome.Noted);
            json.WriteStartArray("sources");
            foreach (var source in outcome.Sources)
            {
                Write(json, source);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    public static void WriteCounts(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, int> byReason)
    {
        json.WriteStartObject(name);
        foreach (var (reason, count) in byReason.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteNumber(reason, count);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SourceOutcome source)
    {
        json.WriteStartObject();
        json.WriteString("id", SourceName.Show(source.Id));
        json.WriteNumber("added", source.Added);
        json.WriteNumber("revised", source.Revised);
        json.WriteNumber("unchanged", source.Unchanged);
        json.WriteBoolean("incomplete", source.IsIncomplete);
        WriteCounts(json, "rejected", source.Rejected);
        WriteCounts(json, "noted", source.Noted);
        json.WriteStartArray("details");
        foreach (var detail in source.Details)
        {
            json.WriteStringValue(detail);
        }

        json.WriteEndArray();
        json.WriteString("error_code", source.Error?.Code);
        json.WriteString("error", source.Error?.Message);
        json.WriteEndObject();
    }
}
