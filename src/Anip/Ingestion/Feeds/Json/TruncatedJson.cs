using System.Text;
using System.Text.Json;

namespace Anip.Ingestion.Feeds.Json;

/// <summary>A JSON Feed that breaks off, ended behind its last whole item.</summary>
internal static class TruncatedJson
{
    // The root object, and the list in it.
    private const int DepthOfItem = 2;

    /// <returns>Null where no item is whole.</returns>
    public static string? Complete(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        var isInItems = false;
        var end = 0;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
                {
                    isInItems = reader.ValueTextEquals("items"u8) && reader.Read() && reader.TokenType == JsonTokenType.StartArray;
                }
                else if (isInItems && reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == DepthOfItem)
                {
                    end = (int)reader.BytesConsumed;
                }
            }
        }
        catch (JsonException)
        {
            // Here it broke off.
        }

        return end == 0 ? null : Encoding.UTF8.GetString(bytes, 0, end) + "]}";
    }
}
