using System.Globalization;
using System.Text;

namespace Anip.Adapters.Tests.Spark.StandIn;

/// <summary>
/// <c>from_json</c> in the mode FAILFAST, with what a real one accepts and what it refuses: text behind the first object, single quotes and unknown members pass; a number as a string, a fraction
/// for an integer and a raw control character do not. Writes what it read as strict JSON of the type.
/// </summary>
internal sealed class FailFastJson(string line)
{
    private int _at;

    /// <returns>Null for an empty line, which is a row of NULLs.</returns>
    /// <exception cref="MalformedException">It is refused.</exception>
    public static string? Read(string? line, SparkType row)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return null;
        }

        var json = new FailFastJson(line);
        json.Space();
        var written = new StringBuilder(line.Length);
        json.Struct(row, written);
        return written.ToString();
    }

    private char Now => _at < line.Length ? line[_at] : throw new MalformedException("Unexpected end-of-input");

    private void Struct(SparkType type, StringBuilder written)
    {
        Expect('{');
        written.Append('{');
        var first = true;
        Space();
        while (Now != '}')
        {
            var name = Text();
            Space();
            Expect(':');
            Space();
            var field = type.Fields.FirstOrDefault(one => one.Name == name);
            if (field is null)
            {
                Raw();
            }
            else
            {
                written.Append(first ? "" : ",");
                Quote(name, written);
                written.Append(':');
                Value(field.Type, written);
                first = false;
            }

            Space();
            if (Now == ',')
            {
                _at++;
                Space();
                _ = Now != '}' ? 0 : throw new MalformedException("Unexpected character '}'");
            }
            else if (Now != '}')
            {
                throw new MalformedException($"Unexpected character '{Now}'");
            }
        }

        _at++;
        written.Append('}');
    }

    private void Value(SparkType type, StringBuilder written)
    {
        if (string.CompareOrdinal(line, _at, "null", 0, 4) == 0)
        {
            _at += 4;
            written.Append("null");
            return;
        }

        switch (type.Name)
        {
            case "STRUCT":
                Struct(type, written);
                break;
            case "ARRAY":
                Array(type, written);
                break;
            case "MAP":
                Map(type, written);
                break;
            case "STRING":
                Quote(Now is '"' or '\'' ? Text() : Raw(), written);
                break;
            case "BOOLEAN":
                var said = Raw();
                written.Append(said is "true" or "false" ? said : throw new MalformedException($"{said} is no boolean"));
                break;
            case "FLOAT" or "DOUBLE":
                Fraction(written);
                break;
            default:
                var number = Raw();
                var max = type.Name == "INT" ? int.MaxValue : long.MaxValue;
                written.Append(long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && whole <= max && whole >= -max - 1
                    ? number : throw new MalformedException($"{number} is no {type.Name}"));
                break;
        }
    }

    private void Fraction(StringBuilder written)
    {
        if (Now is '"' or '\'')
        {
            var name = Text();
            Quote(name is "NaN" or "Infinity" or "-Infinity" or "+INF" or "INF" or "-INF" ? name : throw new MalformedException($"'{name}' is no number"), written);
            return;
        }

        var number = Raw();
        if (number is "NaN" or "Infinity" or "-Infinity")
        {
            Quote(number, written);
            return;
        }

        written.Append(double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? number : throw new MalformedException($"{number} is no number"));
    }

    private void Array(SparkType type, StringBuilder written)
    {
        Expect('[');
        written.Append('[');
        Space();
        for (var first = true; Now != ']'; first = false)
        {
            if (!first)
            {
                Expect(',');
                Space();
                written.Append(',');
            }

            Value(type.Element, written);
            Space();
        }

        _at++;
        written.Append(']');
    }

    private void Map(SparkType type, StringBuilder written)
    {
        Expect('{');
        written.Append('{');
        Space();
        for (var first = true; Now != '}'; first = false)
        {
            if (!first)
            {
                Expect(',');
                Space();
                written.Append(',');
            }

            Quote(Text(), written);
            Space();
            Expect(':');
            Space();
            written.Append(':');
            Value(type.Element, written);
            Space();
        }

        _at++;
        written.Append('}');
    }

    /// <summary>Any value, as it stands there.</summary>
    private string Raw()
    {
        var start = _at;
        if (Now is '"' or '\'')
        {
            Text();
        }
        else if (Now is '{' or '[')
        {
            var close = Now == '{' ? '}' : ']';
            _at++;
            Space();
            while (Now != close)
            {
                Raw();
                Space();
                if (Now is ',' or ':')
                {
                    _at++;
                    Space();
                }
            }

            _at++;
        }
        else
        {
            while (_at < line.Length && (char.IsAsciiLetterOrDigit(line[_at]) || line[_at] is '-' or '+' or '.'))
            {
                _at++;
            }

            if (_at == start || !(line[start] is '-' || char.IsAsciiDigit(line[start]) || line[start.._at] is "true" or "false" or "null" or "NaN" or "Infinity"))
            {
                throw new MalformedException($"Unrecognized token '{line[start..Math.Min(line.Length, _at + 1)]}'");
            }
        }

        return line[start.._at];
    }

    private string Text()
    {
        var quote = Now is '"' or '\'' ? Now : throw new MalformedException($"Unexpected character '{Now}'");
        var text = new StringBuilder();
        for (_at++; Now != quote; _at++)
        {
            if (Now < ' ')
            {
                throw new MalformedException($"Illegal unquoted character (CTRL-CHAR, code {(int)Now})");
            }

            if (Now != '\\')
            {
                text.Append(Now);
                continue;
            }

            _at++;
            text.Append(Now switch
            {
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => Unit(),
                '"' or '\\' or '/' or '\'' => Now,
                _ => throw new MalformedException($"Unrecognized character escape '{Now}'"),
            });
        }

        _at++;
        return text.ToString();
    }

    private char Unit()
    {
        var unit = _at + 4 < line.Length && ushort.TryParse(line.AsSpan(_at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? (char)value : throw new MalformedException("Unexpected end of an escape");
        _at += 4;
        return unit;
    }

    /// <summary>A surrogate without its other half becomes a question mark, as where Java turns a string to UTF-8.</summary>
    private static void Quote(string text, StringBuilder written)
    {
        written.Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (char.IsHighSurrogate(letter) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                written.Append(letter).Append(text[++i]);
            }
            else
            {
                _ = letter is '"' or '\\' ? written.Append('\\').Append(letter)
                    : letter < ' ' ? written.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}")
                    : written.Append(char.IsSurrogate(letter) ? '?' : letter);
            }
        }

        written.Append('"');
    }

    private void Expect(char letter) => _at += Now == letter ? 1 : throw new MalformedException($"Unexpected character '{Now}', expected '{letter}'");

    private void Space()
    {
        while (_at < line.Length && line[_at] is ' ' or '\t' or '\n' or '\r')
        {
            _at++;
        }
    }
}

internal sealed class MalformedException(string message) : Exception(message);
