using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Anip.Decoding;

/// <summary>
/// What is packed in a gzip file (RFC 1952): all its members, one behind the other. Whatever is wrong with one, or follows the last, is said, and
/// only behind all that could be read; zero bytes at the end, which tapes and blocks leave, do not belong to it.
/// </summary>
/// <param name="packed">The file; closed with this.</param>
/// <param name="damaged">Told of what is wrong with a member, where each is a record of its own: then the next that can be found follows an end of a line. Null where such a damage ends all.</param>
public sealed class GzipMembersStream(Stream packed, Action<GzipException>? damaged = null) : ForwardStream
{
    // What a damage takes with it of what could have been read.
    private const int BufferSize = 4096;

    private const int MethodDeflate = 8;
    private const int HeaderSum = 2;
    private const int Extra = 4;
    private const int Name = 8;
    private const int Comment = 16;
    private const int Reserved = 0xE0;

    private static readonly byte[] LineEnd = [.. "\r\n"u8];

    private readonly PackedBytes _packed = new(packed);
    private Member? _member;
    private int _members;
    private long _begin;
    private bool _isOver;
    private ReadOnlyMemory<byte> _between;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <summary>Does it begin as gzip does?</summary>
    public static bool IsGzip(ReadOnlySpan<byte> bytes) => bytes is [0x1F, 0x8B, ..];

    /// <exception cref="GzipException">It is damaged here.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (!_isOver && !buffer.IsEmpty)
        {
            if (!_between.IsEmpty)
            {
                var length = Math.Min(_between.Length, buffer.Length);
                _between.Span[..length].CopyTo(buffer);
                _between = _between[length..];
                return length;
            }

            try
            {
                _member ??= Begin();
                if (_member?.Read(buffer[..Math.Min(buffer.Length, BufferSize)]) is > 0 and var read)
                {
                    return read;
                }

                _member?.End();
                _member?.Dispose();
                (_isOver, _member) = (_member is null, null);
            }
            catch (GzipException exception) when (damaged is not null)
            {
                damaged(exception);
                _member?.Dispose();
                (_member, _between) = (null, LineEnd);
                _isOver = !_packed.FindMember(_begin + 1);
            }
            catch (GzipException)
            {
                _isOver = true;
                throw;
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _member?.Dispose();
            _packed.Dispose();
        }

        base.Dispose(disposing);
    }

    private Member? Begin()
    {
        var first = _packed.Next();
        while (first == 0 && _members > 0)
        {
            first = _packed.Next();
        }

        if (first < 0)
        {
            return null;
        }

        var begin = _begin = _packed.Offset - 1;
        if (first != 0x1F || _packed.Next() != 0x8B)
        {
            throw new GzipException(GzipException.BehindEnd, $"from byte {begin + 1:N0} on");
        }

        var place = _members++ == 0 ? "" : $"in its part {_members}, which begins at byte {begin + 1:N0}";
        ReadHeader(place);
        return new Member(_packed, place);
    }

    private void ReadHeader(string place)
    {
        var sum = new Crc32();
        sum.Append([0x1F, 0x8B]);
        byte Next()
        {
            var next = _packed.Next();
            var read = next < 0 ? throw GzipException.CutOff(place) : (byte)next;
            sum.Append([read]);
            return read;
        }

        var method = Next();
        var flags = Next();
        if (method != MethodDeflate || (flags & Reserved) != 0)
        {
            throw GzipException.Damaged(place);
        }

        // The time, what wrote it and where.
        for (var at = 0; at < 6; at++)
        {
            Next();
        }

        for (var left = (flags & Extra) == 0 ? 0 : Next() | (Next() << 8); left > 0; left--)
        {
            Next();
        }

        while ((flags & Name) != 0 && Next() != 0)
        {
        }

        while ((flags & Comment) != 0 && Next() != 0)
        {
        }

        var expected = (ushort)sum.GetCurrentHashAsUInt32();
        if ((flags & HeaderSum) != 0 && (Next() | (Next() << 8)) != expected)
        {
            throw GzipException.Damaged(place);
        }
    }

    private sealed class Member(PackedBytes packed, string place) : IDisposable
    {
        private const int TrailerLength = 8;

        private readonly DeflateStream _plain = new(packed, CompressionMode.Decompress, leaveOpen: true);
        private readonly Crc32 _sum = new();
        private uint _length;

        public int Read(Span<byte> buffer)
        {
            try
            {
                var read = _plain.Read(buffer);
                _sum.Append(buffer[..read]);
                _length += (uint)read;
                return read > 0 || !packed.IsOver ? read : throw GzipException.CutOff(place);
            }
            catch (InvalidDataException)
            {
                throw packed.IsOver ? GzipException.CutOff(place) : GzipException.Damaged(place);
            }
        }

        public void Dispose() => _plain.Dispose();

        // How far the deflate stream went is not told; that it ends where its sum and length stand is as good as certain.
        public void End()
        {
            Span<byte> trailer = stackalloc byte[TrailerLength];
            BinaryPrimitives.WriteUInt32LittleEndian(trailer, _sum.GetCurrentHashAsUInt32());
            BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], _length);
            var rest = packed.TakeBack(TrailerLength, out var isAll);
            if (rest.IndexOf(trailer) is >= 0 and var at)
            {
                packed.Skip(at + TrailerLength);
                return;
            }

            throw new GzipException(isAll && rest.IndexOf(trailer[4..]) < 0 ? "ends without its checksum" : "has a wrong checksum", place);
        }
    }
}
