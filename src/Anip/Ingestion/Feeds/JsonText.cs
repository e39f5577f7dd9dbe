using System.Text.Json;

namespace Anip.Ingestion.Feeds;

/// <summary>Strings of JSON from outside.</summary>
internal static class JsonText
{
    /// <returns>The string; null for one that escapes half a surrogate pair, which no text can hold.</returns>
    public static string? Of(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
