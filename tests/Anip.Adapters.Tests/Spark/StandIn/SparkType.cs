namespace Anip.Adapters.Tests.Spark.StandIn;

/// <summary>A type as Spark's SQL writes it.</summary>
/// <param name="Name">In capitals, such as BIGINT, ARRAY or STRUCT.</param>
/// <param name="Fields">Of a struct; of an array its element, of a map its key and value, without names that count.</param>
internal sealed record SparkType(string Name, IReadOnlyList<SparkField> Fields)
{
    public SparkType Element => Fields[^1].Type;

    /// <summary>As DuckDB writes it.</summary>
    public string InDuckDb => Name switch
    {
        "STRING" => "VARCHAR",
        "INT" => "INTEGER",
        "ARRAY" => $"{Element.InDuckDb}[]",
        "MAP" => $"MAP(VARCHAR, {Element.InDuckDb})",
        "STRUCT" => $"STRUCT({string.Join(", ", Fields.Select(one => $"\"{one.Name}\" {one.Type.InDuckDb}"))})",
        _ => Name,
    };

    /// <summary>Reads <c>id BIGINT, error STRUCT&lt;code: STRING&gt;</c>.</summary>
    public static SparkType ParseRow(string ddl)
    {
        var reader = new Reader(ddl);
        var fields = reader.Fields(end: '\0');
        return new SparkType("STRUCT", fields);
    }

    private sealed class Reader(string text)
    {
        private int _at;

        public List<SparkField> Fields(char end)
        {
            var fields = new List<SparkField>();
            do
            {
                var name = Word();
                Skip(':');
                fields.Add(new SparkField(name, Type()));
            }
            while (Skip(','));
            if (end != '\0' && !Skip(end))
            {
                throw new FormatException($"'{end}' is missing at {_at} of {text}");
            }

            return fields;
        }

        private SparkType Type()
        {
            var name = Word().ToUpperInvariant();
            if (!Skip('<'))
            {
                return new SparkType(name, []);
            }

            if (name == "STRUCT")
            {
                return new SparkType(name, Fields('>'));
            }

            var inner = new List<SparkField>();
            do
            {
                inner.Add(new SparkField("", Type()));
            }
            while (Skip(','));
            return Skip('>') ? new SparkType(name, inner) : throw new FormatException($"'>' is missing at {_at} of {text}");
        }

        private string Word()
        {
            Space();
            var start = _at;
            if (_at < text.Length && text[_at] == '`')
            {
                _at = text.IndexOf('`', _at + 1) + 1;
                return text[(start + 1)..(_at - 1)];
            }

            while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] == '_'))
            {
                _at++;
            }

            return _at > start ? text[start.._at] : throw new FormatException($"a name is missing at {_at} of {text}");
        }

        private bool Skip(char letter)
        {
            Space();
            if (_at >= text.Length || text[_at] != letter)
            {
                return false;
            }

            _at++;
            return true;
        }

        private void Space()
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            {
                _at++;
            }
        }
    }
}

internal sealed record SparkField(string Name, SparkType Type);
