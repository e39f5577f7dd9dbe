using System.Buffers.Binary;
using System.Text;

namespace Anip.Adapters.Postgres.Articles;

/// <summary>Rows in the binary format of COPY. The driver has a writer of its own, which knows no tsvector that it did not parse.</summary>
internal sealed class CopyBuffer
{
    private static readonly byte[] Signature = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];

    private byte[] _bytes = new byte[128 * 1024];

    public CopyBuffer() => Write(Signature);

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    public void StartRow(short columns) => BinaryPrimitives.WriteInt16BigEndian(At(Reserve(sizeof(short))), columns);

    public void End() => StartRow(-1);

    public void Value(long? value)
    {
        if (value is not { } known)
        {
            Null();
            return;
        }

        Size(sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(At(Reserve(sizeof(long))), known);
    }

    public void Value(int value)
    {
        Size(sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(At(Reserve(sizeof(int))), value);
    }

    public void Value(short value)
    {
        Size(sizeof(short));
        BinaryPrimitives.WriteInt16BigEndian(At(Reserve(sizeof(short))), value);
    }

    public void Value(Guid value)
    {
        Size(16);
        value.TryWriteBytes(At(Reserve(16)), bigEndian: true, out _);
    }

    public void Value(string? text)
    {
        if (text is null)
        {
            Null();
            return;
        }

        var length = Encoding.UTF8.GetByteCount(text);
        Size(length);
        Encoding.UTF8.GetBytes(text, At(Reserve(length)));
    }

    public void Value(byte[]? bytes)
    {
        if (bytes is null)
        {
            Null();
            return;
        }

        Size(bytes.Length);
        Write(bytes);
    }

    public void Value(TextVector vector)
    {
        var size = Reserve(sizeof(int));
        vector.WriteTo(this);
        BinaryPrimitives.WriteInt32BigEndian(At(size), Length - size - sizeof(int));
    }

    public void Write(ReadOnlySpan<byte> bytes) => bytes.CopyTo(At(Reserve(bytes.Length)));

    /// <returns>Where room for that many bytes begins.</returns>
    public int Reserve(int length)
    {
        var at = Length;
        Length += length;
        if (Length > _bytes.Length)
        {
            Array.Resize(ref _bytes, 2 * Length);
        }

        return at;
    }

    public Span<byte> At(int place) => _bytes.AsSpan(place, Length - place);

    private void Null() => Size(-1);

    private void Size(int bytes) => BinaryPrimitives.WriteInt32BigEndian(At(Reserve(sizeof(int))), bytes);
}
