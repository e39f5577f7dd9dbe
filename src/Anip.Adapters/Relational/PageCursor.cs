using System.Buffers.Binary;
using System.Buffers.Text;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Anip.Articles;

namespace Anip.Adapters.Relational;

/// <summary>The place in a list after which the next page begins: the sort key and id of the last article given out.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PageCursor(long SortAt, long Id)
{
    private const int Length = 20;

    // Part of the check sum, so that a cursor of another kind of list is refused.
    private const long Seed = 0x616E69705F617274;

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, SortAt);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], Id);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[16..], Check(bytes[..16]));
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Where the page that is asked for begins; null at the top.</summary>
    /// <exception cref="FormatException">The cursor is not one that a page gave out.</exception>
    public static PageCursor? After(ArticleQuery query)
    {
        if (query.Limit < 1 || query.Offset < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(query), $"A page of {query.Limit} from {query.Offset} on: expected at least 1, from 0 on.");
        }

        return query.Cursor is null ? null : Parse(query.Cursor);
    }

    /// <exception cref="FormatException"><paramref name="text"/> was not written by <see cref="ToString"/>.</exception>
    public static PageCursor Parse(string text)
    {
        Span<byte> bytes = stackalloc byte[Length];
        if (text.Length > 2 * Length
            || !Base64Url.IsValid(text)
            || !Base64Url.TryDecodeFromChars(text, bytes, out var written)
            || written != Length
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]) != Check(bytes[..16]))
        {
            throw new FormatException("The cursor is not one that this list gave out; ask for the first page without one.");
        }

        return new PageCursor(BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]));
    }

    private static uint Check(ReadOnlySpan<byte> bytes) => (uint)XxHash3.HashToUInt64(bytes, Seed);
}
