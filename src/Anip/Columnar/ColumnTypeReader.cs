namespace Anip.Columnar;

/// <summary>Takes the text of a type apart.</summary>
internal sealed class ColumnTypeReader(string text)
{
    // No type of ours has more than three, and a text from outside must not exhaust the stack.
    private const int MaxDepth = 16;

    private int _at;
    private int _depth;

    public ColumnType ReadAll()
    {
        var type = Read();
        return Peek() == '\0' ? type : throw Wrong("its end");
    }

    private ColumnType Read()
    {
        if (++_depth > MaxDepth)
        {
            throw Wrong("fewer types in each other");
        }

        var name = ReadName();
        var type = name.ToUpperInvariant() switch
        {
            "ARRAY" => Inside(() => new ListType(Read())),
            "MAP" => Inside(() =>
            {
                if (Read() is not ScalarType { Kind: ScalarKind.String })
                {
                    throw Wrong("STRING as the key");
                }

                Take(',');
                return new MapType(Read());
            }),
            "STRUCT" => Inside(ReadStruct),
            "LONG" => new ScalarType(ScalarKind.BigInt),
            "INTEGER" => new ScalarType(ScalarKind.Int),
            _ when Enum.TryParse<ScalarKind>(name, ignoreCase: true, out var kind) && char.IsAsciiLetter(name[0]) => new ScalarType(kind),
            _ => throw Wrong("a type"),
        };
        _depth--;
        return type;
    }

    private StructType ReadStruct()
    {
        var members = new List<Column>();
        do
        {
            var name = ReadName();
            Take(':');
            members.Add(new Column(name, Read()));
        }
        while (TryTake(','));
        return new StructType(members);
    }

    private ColumnType Inside(Func<ColumnType> read)
    {
        Take('<');
        var type = read();
        Take('>');
        return type;
    }

    private string ReadName()
    {
        Peek();
        var start = _at;
        while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] == '_'))
        {
            _at++;
        }

        return _at > start ? text[start.._at] : throw Wrong("a name");
    }

    private char Peek()
    {
        while (_at < text.Length && text[_at] == ' ')
        {
            _at++;
        }

        return _at < text.Length ? text[_at] : '\0';
    }

    private bool TryTake(char wanted)
    {
        var isThere = Peek() == wanted;
        _at += isThere ? 1 : 0;
        return isThere;
    }

    private void Take(char wanted)
    {
        if (!TryTake(wanted))
        {
            throw Wrong($"'{wanted}'");
        }
    }

    private FormatException Wrong(string expected) => new($"'{text}' is not a type of a column: expected {expected} at {_at + 1}.");
}
