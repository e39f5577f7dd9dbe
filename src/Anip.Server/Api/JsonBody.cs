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
            var body = new JsonBody(document);
            body.Check(members);
            return body;
        }
        catch (JsonException exception)
        {
            var body = new JsonBody(null);
            body.Reject("body", $"is no JSON: {exception.Message}");
            return body;
        }
    }

    /// <returns>Null where it is absent; see <see cref="JsonValueKind.Null"/> for one that is null.</returns>
    public JsonElement? Member(string name) =>
        _document?.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(name, out var value) ? value : null;

    public void Reject(string name, string reason) => _errors[name] = [reason];

    public void Dispose() => _document?.Dispose();

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
