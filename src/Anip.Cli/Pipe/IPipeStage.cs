using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Anip.Cli.Output;
using Anip.Ingestion.Sources;
using Anip.Isolation;

namespace Anip.Cli.Pipe;

/// <summary>One step of the pipeline as a filter over JSON objects.</summary>
internal interface IPipeStage
{
    /// <summary>How many lines are worth working on at once, where that many are waiting.</summary>
    int BatchSize { get; }

    /// <summary>Works on a batch.</summary>
    /// <returns>One result per input, in the same order.</returns>
    Task<IReadOnlyList<StageResult>> ProcessAsync(IReadOnlyList<JsonElement> inputs, CancellationToken cancellationToken);
}

/// <summary>What became of one line.</summary>
internal abstract record StageResult
{
    /// <param name="Write">Writes the members of the output object, beside <c>id</c>.</param>
    public sealed record Done(Action<StageWriter> Write) : StageResult;

    /// <param name="Code">A stable word for programs.</param>
    /// <param name="Message">A line for people.</param>
    public sealed record Failed(string Code, string Message) : StageResult
    {
        /// <summary>What nobody foresaw.</summary>
        public static Failed Of(UnitFailure failure) => new("failed", failure.Reason);
    }
}

/// <summary>Writes the members that were asked for.</summary>
internal sealed class StageWriter(Utf8JsonWriter json, IReadOnlySet<string>? fields)
{
    /// <summary>Whether a member was named, and is not written only since all are.</summary>
    public bool Asks(string name) => fields?.Contains(name) == true;

    public void Member(string name, Action<Utf8JsonWriter> value)
    {
        if (fields is null || fields.Contains(name))
        {
            json.WritePropertyName(name);
            value(json);
        }
    }

    public void Member<T>(string name, T? value, JsonTypeInfo<T> type)
        where T : class => Member(name, writer =>
    {
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            JsonSerializer.Serialize(writer, value, type);
        }
    });

    public void Text(string name, string? value) => Member(name, writer => writer.WriteStringValue(value));

    public void Number(string name, float? value) => Member(name, writer =>
    {
        if (value is { } number)
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteNullValue();
        }
    });

    /// <summary>What was rejected and noted, by reason; neither member where there is nothing to tell.</summary>
    public void Counts(SourceReport report)
    {
        foreach (var (name, byReason) in (ReadOnlySpan<(string, IReadOnlyDictionary<string, int>)>)[("rejected", report.Rejected), ("noted", report.Noted)])
        {
            if (byReason.Count > 0)
            {
                Member(name, IngestJson.Sorted(byReason), CliJson.Default.SortedDictionaryStringInt32);
            }
        }
    }
}

/// <summary>Reads members of an input line.</summary>
internal static class StageInput
{
    extension(JsonElement input)
    {
        /// <exception cref="FormatException">The member is missing or no text.</exception>
        public string Required(string name) =>
            input.Optional(name) ?? throw new FormatException($"'{name}' is missing");

        /// <returns>Null where the member is missing or null.</returns>
        /// <exception cref="FormatException">The member is not text.</exception>
        public string? Optional(string name)
        {
            if (!input.TryGetProperty(name, out var member) || member.ValueKind == JsonValueKind.Null)
            {
                return null;
            }

            if (member.ValueKind != JsonValueKind.String)
            {
                throw new FormatException($"'{name}' must be text, not {member.ValueKind.ToString().ToLowerInvariant()}");
            }

            try
            {
                return member.GetString();
            }
            catch (InvalidOperationException exception)
            {
                throw new FormatException($"'{name}' is not valid Unicode", exception);
            }
        }
    }
}
