using System.Text.Json;
using Anip.Isolation;
using Anip.Server.Api.Answers;
using Microsoft.AspNetCore.Http;

namespace Anip.Server.Api.Requests;

/// <summary>The JSON object that came with a request, read member by member, with all that is wrong with it collected.</summary>
internal sealed class JsonBody : IDisposable
{
    private readonly JsonDocument? _document;
    private readonly Dictionary<string, string[]> _errors = new(StringComparer.Ordinal);

    private int _status = StatusCodes.Status422UnprocessableEntity;

    private JsonBody(JsonDocument? document) => _document = document;

    /// <summary>The answer to a request with errors; null where there are none.</summary>
    public IResult? Problem => _errors.Count is 0 ? null : Problems.Parameters(_status, _errors);

    /// <summary>No body at all is an empty object.</summary>
    public static async Task<JsonBody> ReadAsync(HttpRequest request, string[] members, CancellationToken cancellationToken)
    {
        using var copy = new MemoryStream();
        await request.Body.CopyToAsync(copy, cancellationToken);
        return Parse(copy.GetBuffer().AsMemory(0, (int)copy.Length), members);
    }

    /// <param name="bytes">Kept until this is disposed of.</param>
    /// <param name="members">The names that it may have.</param>
    public static JsonBody Parse(ReadOnlyMemory<byte> bytes, string[] members)
    {
        if (bytes.IsEmpty)
        {
            return new JsonBody(null);
        }

        // A member whose name is not text cannot even be told from the others; a value is one parameter's problem.
        var status = StatusCodes.Status400BadRequest;
        try
        {
            var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false });
            Visit(document.RootElement, onName: member => _ = member.Name);
            status = StatusCodes.Status422UnprocessableEntity;
            Visit(document.RootElement, onText: element => element.GetString());
            var body = new JsonBody(document);
            body.Check(members);
            return body;
        }
        catch (JsonException exception)
        {
            var body = new JsonBody(null);
            body.Reject("body", $"is not JSON: {JsonError.Of(exception)}");
            return body;
        }
        catch (InvalidOperationException)
        {
            var body = new JsonBody(null) { _status = status };
            body.Reject("body", "has a text with half a character (a surrogate without its other half).");
            return body;
        }
    }

    /// <returns>Null where it is absent; see <see cref="JsonValueKind.Null"/> for one that is null.</returns>
    public JsonElement? Member(string name) =>
        _document?.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(name, out var value) ? value : null;

    public void Reject(string name, string reason) => _errors[name] = [reason];

    public void Dispose() => _document?.Dispose();

    // All texts are read once here, so that none of them throws where it is used.
    private static void Visit(JsonElement element, Action<JsonProperty>? onName = null, Action<JsonElement>? onText = null)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                onText?.Invoke(element);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Visit(item, onName, onText);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    onName?.Invoke(member);
                    Visit(member.Value, onName, onText);
                }

                break;
        }
    }

    private void Check(string[] members)
    {
        if (_document!.RootElement.ValueKind is not JsonValueKind.Object)
        {
            Reject("body", "is not JSON object.");
            return;
        }

        foreach (var member in _document.RootElement.EnumerateObject().Where(member => !members.Contains(member.Name, StringComparer.Ordinal)))
        {
            Reject(member.Name, $"is not known here; expected {string.Join(", ", members)}.");
        }
    }
}
