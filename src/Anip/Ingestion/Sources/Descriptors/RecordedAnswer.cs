using System.Text.Json;

namespace Anip.Ingestion.Sources;

/// <summary>Answers as documentation and recorders keep them: beside the request that they were given to (<c>{"request": …, "response": …}</c>), with a status or without.</summary>
internal static class RecordedAnswer
{
    /// <returns>The answer itself; the same element where nothing is around it.</returns>
    public static JsonElement Of(JsonElement root) =>
        root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("request", out _) || !root.TryGetProperty("response", out var response) || response.ValueKind != JsonValueKind.Object ? root
        : response.TryGetProperty("body", out var body) && body.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? body
        : response;
}
