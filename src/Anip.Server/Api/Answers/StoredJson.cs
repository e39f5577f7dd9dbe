using System.Text.Json;

namespace Anip.Server.Api.Answers;

/// <summary>JSON that was stored, written again as answers are written.</summary>
internal static class StoredJson
{
    /// <param name="without">A member that is left out of every object; empty for none.</param>
    public static void Copy(Utf8JsonWriter json, ReadOnlySpan<byte> stored, ReadOnlySpan<byte> without)
    {
        var reader = new Utf8JsonReader(stored);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName when without.Length > 0 && reader.ValueTextEquals(without):
                    reader.Skip();
                    break;
                case JsonTokenType.PropertyName when !reader.ValueIsEscaped:
                    json.WritePropertyName(reader.ValueSpan);
                    break;
                case JsonTokenType.PropertyName:
                    json.WritePropertyName(reader.GetString()!);
                    break;
                case JsonTokenType.String when !reader.ValueIsEscaped:
                    json.WriteStringValue(reader.ValueSpan);
                    break;
                case JsonTokenType.String:
                    json.WriteStringValue(reader.GetString());
                    break;
                case JsonTokenType.StartObject:
                    json.WriteStartObject();
                    break;
                case JsonTokenType.EndObject:
                    json.WriteEndObject();
                    break;
                case JsonTokenType.StartArray:
                    json.WriteStartArray();
                    break;
                case JsonTokenType.EndArray:
                    json.WriteEndArray();
                    break;
                default:
                    json.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                    break;
            }
        }
    }
}
