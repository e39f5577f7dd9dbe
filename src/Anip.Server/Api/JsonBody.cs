using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Anip.Server.Api;

/// <summary>The JSON object that came with a request, read member by member, with all that is wrong with it collected.</summary>
internal sealed class JsonBody : IDisposable
{
    private readonly JsonDocument? _document;
    private readonly Dictionary<string, string[]> _errors = new(StringComparer.Ordinal);

    private JsonBody(JsonDocument? document) => _document = document;

    /// <summary>The answer to a request with errors; null where there are none.</summary>
    public IResult? Problem => _errors.Count is 0 ? null : Problems.Parameters(StatusCodes.Status422UnprocessableEntity, _errors);

    /// <summary>No body at all is an empty object.</summary>
    public static async Task<JsonBody> ReadAsync(HttpRequest request, string[] members, CancellationToken cancellationToken)
    {
        using var copy = new MemoryStream();
        await request.Body.CopyToAsync(copy, cancellationToken);
        if (copy.Length == 0)
        {
            return new JsonBody(null);
        }

        try
        {
            var document = JsonDocument.Parse(copy.GetBuffer().AsMemory(0, (int)copy.Length), new JsonDocumentOptions { AllowDuplicateProperties = false });
            ReadTexts(document.RootElement);
            var body = new JsonBody(document);
            body.Check(members);
            return body;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            var body = new JsonBody(null);
            body.Reject("body", exception is JsonException ? $"is no JSON: {exception.Message}" : "has a text with half a character (a surrogate without its other half).");
            return body;
        }
    }

    /// <returns>Null where it is absent; see <see cref="JsonValueKind.Null"/> for one that is null.</returns>
    public JsonElement? Member(string name) =>
        _document?.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(name, out var value) ? value : null;

    public void Reject(string name, string reason) => _errors[name] = [reason];

    public void Dispose() => _document?.Dispose();

    // So that none of them throws where it is used.
    private static void ReadTexts(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    ReadTexts(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    ReadTexts(member.Value);
                }

                break;
        }
    }

    private void Check(string[] members)
    {
        if (_document!.RootElement.ValueKind is not JsonValueKind.Object)
        {
            Reject("body", "is no JSON object.");
            return;
        }

        foreach (var member in _document.RootElement.EnumerateObject().Where(member => !members.Contains(member.Name, StringComparer.Ordinal)))
        {
            Reject(member.Name, $"is not known here; expected {string.Join(", ", members)}.");
        }
    }
}
