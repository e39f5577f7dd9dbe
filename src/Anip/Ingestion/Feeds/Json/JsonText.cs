using System.Text.Json;
using Anip.Decoding;

namespace Anip.Ingestion.Feeds.Json;

/// <summary>Strings of JSON from outside.</summary>
internal static class JsonText
{
    /// <returns>The string, with U+FFFD for each half of a surrogate pair, which no text can hold.</returns>
    public static string? Of(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return JsonMending.Mend(value).GetString();
        }
    }
}
