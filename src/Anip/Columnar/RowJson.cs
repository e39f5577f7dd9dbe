using System.Globalization;
using System.Text.Json;
using Anip.Decoding;

namespace Anip.Columnar;

/// <summary>Rows as objects of JSON, whose members are the columns, and back.</summary>
public static class RowJson
{
    /// <summary>Writes an object; members that are null are left out, and so is what JSON cannot say, such as a number that is none.</summary>
    public static void Write(Utf8JsonWriter output, IReadOnlyList<Column> columns, IReadOnlyList<object?> row)
    {
        output.WriteStartObject();
        for (var at = 0; at < columns.Count; at++)
        {
            if (row[at] is { } value && value is not float.NaN and not double.NaN)
            {
                output.WritePropertyName(columns[at].Name);
                Write(output, columns[at].Type, value);
            }
        }

        output.WriteEndObject();
    }

    /// <summary>Reads an object. Members that are no column are passed over; columns without a member are null.</summary>
    /// <exception cref="FormatException">It is no object, or a member is not of its column's type; the message names it.</exception>
    public static object?[] Read(JsonElement json, IReadOnlyList<Column> columns)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"expected an object, not {json.ValueKind}");
        }

        // Half a surrogate pair, which JSON can hold and no text can.
        var mended = JsonMending.Mend(json);
        return [.. columns.Select(column => mended.TryGetProperty(column.Name, out var value) ? Read(value, column.Type, column.Name) : null)];
    }

    private static void Write(Utf8JsonWriter output, ColumnType type, object? value)
    {
        switch (value, type)
        {
            case (object?[] members, StructType { Members: var names }):
                Write(output, names, members);
                break;
            case (object?[] items, ListType list):
                output.WriteStartArray();
                Array.ForEach(items, item => Write(output, list.Item, item));
                output.WriteEndArray();
                break;
            case (float[] vector, _):
                output.WriteStartArray();
                Array.ForEach(vector, number => WriteNumber(output, number));
                output.WriteEndArray();
                break;
            case (KeyValuePair<string, object?>[] pairs, MapType map):
                output.WriteStartObject();
                foreach (var (key, item) in pairs.DistinctBy(pair => pair.Key))
                {
                    output.WritePropertyName(key);
                    Write(output, map.Value, item);
                }

                output.WriteEndObject();
                break;
            default:
                WriteScalar(output, value);
                break;
        }
    }

    private static void WriteScalar(Utf8JsonWriter output, object? value)
    {
        switch (value)
        {
            case string text: output.WriteStringValue(text); break;
            case long number: output.WriteNumberValue(number); break;
            case int number: output.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): output.WriteNumberValue(number); break;
            case float number: WriteNumber(output, number); break;
            case bool flag: output.WriteBooleanValue(flag); break;
            case byte[] bytes: output.WriteBase64StringValue(bytes); break;
            case DateTimeOffset at: output.WriteStringValue(at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)); break;
            case DateOnly day: output.WriteStringValue(day.ToString("O", CultureInfo.InvariantCulture)); break;
            default: output.WriteNullValue(); break;
        }
    }

    private static void WriteNumber(Utf8JsonWriter output, float number)
    {
        if (float.IsFinite(number))
        {
            output.WriteNumberValue(number);
        }
        else
        {
            output.WriteNullValue();
        }
    }

    private static object? Read(JsonElement value, ColumnType type, string name) => (value.ValueKind, type) switch
    {
        (JsonValueKind.Null, _) => null,
        (JsonValueKind.Array, ListType { Item: ScalarType { Kind: ScalarKind.Float } }) when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number) =>
            value.EnumerateArray().Select(item => item.GetSingle()).ToArray(),
        (JsonValueKind.Array, ListType list) => value.EnumerateArray().Select(item => Read(item, list.Item, name)).ToArray(),
        (JsonValueKind.Object, StructType members) => members.Members.Select(member => value.TryGetProperty(member.Name, out var inner) ? Read(inner, member.Type, $"{name}.{member.Name}") : null).ToArray(),
        (JsonValueKind.Object, MapType map) => value.EnumerateObject().Select(pair => KeyValuePair.Create(pair.Name, Read(pair.Value, map.Value, $"{name}.{pair.Name}"))).ToArray(),
        (_, ScalarType { Kind: var kind }) => ReadScalar(value, kind) ?? throw Wrong(value, type, name),
        _ => throw Wrong(value, type, name),
    };

    private static object? ReadScalar(JsonElement value, ScalarKind kind) => (value.ValueKind, kind) switch
    {
        (JsonValueKind.String, ScalarKind.String) => value.GetString(),
        (JsonValueKind.String, ScalarKind.Timestamp) => value.TryGetDateTimeOffset(out var at) ? at : null,
        (JsonValueKind.String, ScalarKind.Date) => DateOnly.TryParseExact(value.GetString(), "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null,
        (JsonValueKind.String, ScalarKind.Binary) => value.TryGetBytesFromBase64(out var bytes) ? bytes : null,
        (JsonValueKind.True or JsonValueKind.False, ScalarKind.Boolean) => value.GetBoolean(),
        (JsonValueKind.Number, ScalarKind.BigInt) => value.TryGetInt64(out var number) ? number : null,
        (JsonValueKind.Number, ScalarKind.Int) => value.TryGetInt32(out var number) ? number : null,
        (JsonValueKind.Number, ScalarKind.Double) => value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null,
        (JsonValueKind.Number, ScalarKind.Float) => value.TryGetSingle(out var number) && float.IsFinite(number) ? number : null,
        _ => null,
    };

    private static FormatException Wrong(JsonElement value, ColumnType type, string name)
    {
        var text = value.GetRawText();
        return new FormatException($"{name}: expected {type}, not {(text.Length <= 60 ? text : text[..60] + "…")}");
    }
}
