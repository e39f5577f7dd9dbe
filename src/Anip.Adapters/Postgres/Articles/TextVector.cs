using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Anip.Search;

namespace Anip.Adapters.Postgres.Articles;

/// <summary>What an article is found by: each word once, with its places, weight A those in the title, B those in the content. The value of a tsvector.</summary>
internal sealed class TextVector
{
    // Limits of a tsvector: the last position that it knows, the positions of one word, and a megabyte in all.
    private const int LastPosition = 16_383;
    private const int MaxPlaces = 256;
    private const int MaxBytes = 1_000_000;

    // The most positions that the server keeps of a word: their number, the positions, and a byte of padding.
    private const int BytesBesideWord = 5;

    // As a tsvector has it: the weight in the upper two bits of a place, the position below.
    private const int A = 3 << 14;
    private const int B = 2 << 14;

    private readonly List<Place> _places = [];
    private byte[] _words = new byte[256];
    private int _length;

    public TextVector(string title, string? content)
    {
        var bytes = 0;
        var next = Add(title, A, 1, ref bytes);
        if (content is not null)
        {
            Add(content, B, next + 1, ref bytes); // A gap, so that no phrase reaches from one into the other.
        }

        CollectionsMarshal.AsSpan(_places).Sort((one, other) =>
            Word(one).SequenceCompareTo(Word(other)) is not 0 and var order ? order : one.Position - other.Position);
    }

    /// <summary>As PostgreSQL sends and receives it.</summary>
    public void WriteTo(CopyBuffer buffer)
    {
        var count = buffer.Reserve(sizeof(int));
        var words = 0;
        for (var from = 0; from < _places.Count; words++)
        {
            buffer.Write(Word(_places[from]));
            buffer.Write([0]);
            var places = buffer.Reserve(sizeof(short));
            var (written, last) = (0, 0);
            for (var to = End(from); from < to; from++)
            {
                // Whatever is beyond the last position is at it.
                if (written < MaxPlaces && _places[from].Position != last)
                {
                    BinaryPrimitives.WriteUInt16BigEndian(buffer.At(buffer.Reserve(sizeof(ushort))), _places[from].At);
                    (written, last) = (written + 1, _places[from].Position);
                }
            }

            BinaryPrimitives.WriteInt16BigEndian(buffer.At(places), (short)written);
        }

        BinaryPrimitives.WriteInt32BigEndian(buffer.At(count), words);
    }

    /// <summary>As SQL writes it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var place in _places)
        {
            text.Append(CultureInfo.InvariantCulture, $"'{Encoding.UTF8.GetString(Word(place))}':{place.Position}{(place.At >= A ? 'A' : 'B')} ");
        }

        return text.ToString();
    }

    private int Add(string text, int weight, int position, ref int bytes)
    {
        // Beyond the last position only that a word occurs can be kept, which once says.
        HashSet<string>? seen = null;
        for (var words = new SearchWords(text, stackalloc char[SearchWords.Longest]); words.MoveNext();)
        {
            if (position >= LastPosition && !(seen ??= new HashSet<string>(StringComparer.Ordinal)).Add(words.Current.ToString()))
            {
                continue;
            }

            var length = Encoding.UTF8.GetByteCount(words.Current);
            bytes += length + BytesBesideWord;
            if (bytes > MaxBytes)
            {
                break;
            }

            if (_length + length > _words.Length)
            {
                Array.Resize(ref _words, 2 * (_length + length));
            }

            Encoding.UTF8.GetBytes(words.Current, _words.AsSpan(_length));
            _places.Add(new Place(_length, length, (ushort)(weight | Math.Min(position++, LastPosition))));
            _length += length;
        }

        return position;
    }

    /// <summary>Where the places of the word end that one of them is of.</summary>
    private int End(int from)
    {
        var to = from + 1;
        while (to < _places.Count && Word(_places[to]).SequenceEqual(Word(_places[from])))
        {
            to++;
        }

        return to;
    }

    private ReadOnlySpan<byte> Word(Place place) => _words.AsSpan(place.Start, place.Length);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Place(int Start, int Length, ushort At)
    {
        /// <summary>From 1 on.</summary>
        public int Position => At & LastPosition;
    }
}
