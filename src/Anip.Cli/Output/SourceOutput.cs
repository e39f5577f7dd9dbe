using System.Text.Json;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Quotas;

namespace Anip.Cli.Output;

/// <summary>A source with its state and quotas, as JSON.</summary>
internal static class SourceOutput
{
    public static void Write(Utf8JsonWriter json, ListedSource listed)
    {
        var source = listed.Record;
        json.WriteStartObject();
        json.WriteString("id", source.Id);
        json.WriteString("kind", source.Kind);
        json.WriteString("title", source.Title);
        WriteTime(json, "last_attempt_at", source.LastAttemptAt);
        WriteTime(json, "last_success_at", source.LastSuccessAt);
        WriteTime(json, "next_attempt_at", source.NextAttemptAt);
        json.WriteNumber("failures", source.Failures);
        json.WriteString("last_error", source.LastError);
        json.WriteNumber("last_items", source.LastItems);
        json.WriteNumber("total_added", source.TotalAdded);
        IngestOutput.WriteCounts(json, "last_rejected", source.LastRejected);
        IngestOutput.WriteCounts(json, "last_noted", source.LastNoted);
        WriteNumber(json, "quota_left", listed.WholeQuotaLeft);
        json.WriteStartArray("quotas");
        foreach (var use in listed.Quotas)
        {
            Write(json, use);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, QuotaUse use)
    {
        json.WriteStartObject();
        json.WriteString("key", use.Key);
        json.WriteString("window", use.Window);
        json.WriteString("unit", use.Unit);
        WriteNumber(json, "used", use.Used);
        WriteNumber(json, "limit", use.Limit);
        WriteNumber(json, "left", use.Left);
        WriteTime(json, "resets_at", use.ResetsAt);
        WriteTime(json, "blocked_until", use.BlockedUntil);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, decimal? number)
    {
        json.WritePropertyName(name);
        if (number is { } value)
        {
            json.WriteRawValue(value.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture));
        }
        else
        {
            json.WriteNullValue();
        }
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        json.WritePropertyName(name);
        if (time is { } instant)
        {
            json.WriteStringValue(instant);
        }
        else
        {
            json.WriteNullValue();
        }
    }
}
