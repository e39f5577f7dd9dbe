using System.Globalization;
using System.Text.Json;

namespace Anip.Server.Serving.Embeddings;

/// <summary>A request for embeddings as OpenAI's clients write it. Members that have no part in the answer, such as <c>user</c>, are passed over.</summary>
internal sealed record OpenAiRequest(IReadOnlyList<string> Texts, string Model, bool IsBase64, int? Dimensions)
{
    /// <exception cref="OpenAiException">It is none.</exception>
    public static OpenAiRequest Read(ReadOnlyMemory<byte> body, ServingOptions limits)
    {
        using var document = Parse(body);
        var root = document.RootElement;
        if (root.ValueKind is not JsonValueKind.Object)
        {
            throw OpenAiException.Invalid($"The body is {JsonTexts.Kind(root)}; expected an object with 'input' and 'model'.", null);
        }

        return new OpenAiRequest(TextsOf(root.Member("input"), limits), ModelOf(root.Member("model")), IsBase64Of(root.Member("encoding_format")), DimensionsOf(root.Member("dimensions")));
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonTexts.Parse(body);
        }
        catch (UnservedException exception)
        {
            throw OpenAiException.Invalid(exception.Message, null);
        }
    }

    private static List<string> TextsOf(JsonElement? input, ServingOptions limits)
    {
        const string Expected = "a text or a list of texts was expected";
        switch (input)
        {
            case { ValueKind: JsonValueKind.String } text:
                return [Text(text, "input", limits)];
            case { ValueKind: JsonValueKind.Array } list:
                List<string> texts = [];
                foreach (var item in list.EnumerateArray())
                {
                    if (item.ValueKind is JsonValueKind.Number or JsonValueKind.Array)
                    {
                        throw OpenAiException.Invalid("input has token ids; this encoder has a vocabulary of its own, so that only a text or a list of texts is taken.", "input");
                    }

                    if (texts.Count == limits.MaxTexts)
                    {
                        throw OpenAiException.Invalid(string.Create(CultureInfo.InvariantCulture, $"input has more than {limits.MaxTexts:N0} texts, which is as many as one request may have (Serving:MaxTexts)."), "input");
                    }

                    texts.Add(Text(item, string.Create(CultureInfo.InvariantCulture, $"input[{texts.Count}]"), limits));
                }

                return texts.Count > 0 ? texts : throw OpenAiException.Invalid($"input is empty; {Expected}.", "input");
            default:
                throw OpenAiException.Invalid($"input is {(input is { } other ? JsonTexts.Kind(other) : "not there")}; {Expected}.", "input");
        }
    }

    private static string Text(JsonElement value, string name, ServingOptions limits)
    {
        try
        {
            return JsonTexts.Text(value, name, limits.MaxCharacters) is { Length: > 0 } text ? text : throw OpenAiException.Invalid($"{name} is an empty text.", "input");
        }
        catch (UnservedException exception)
        {
            throw OpenAiException.Invalid(exception.Message, "input");
        }
    }

    private static string ModelOf(JsonElement? model)
    {
        try
        {
            return JsonTexts.Text(model ?? throw OpenAiException.Invalid("model is not there; /v1/models lists what it may be.", "model"), "model", 1_000);
        }
        catch (UnservedException exception)
        {
            throw OpenAiException.Invalid(exception.Message, "model");
        }
    }

    private static bool IsBase64Of(JsonElement? format) => format switch
    {
        null or { ValueKind: JsonValueKind.Null } => false,
        { ValueKind: JsonValueKind.String } text when text.ValueEquals("float"u8) => false,
        { ValueKind: JsonValueKind.String } text when text.ValueEquals("base64"u8) => true,
        _ => throw OpenAiException.Invalid("encoding_format is to be 'float' or 'base64'.", "encoding_format"),
    };

    private static int? DimensionsOf(JsonElement? dimensions) => dimensions switch
    {
        null or { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out var value) => value,
        _ => throw OpenAiException.Invalid("dimensions is to be a whole number.", "dimensions"),
    };
}
