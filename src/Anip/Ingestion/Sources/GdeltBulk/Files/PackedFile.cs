using System.IO.Compression;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Anip.Decoding;

namespace Anip.Ingestion.Sources.GdeltBulk.Files;

/// <summary>A file as it was fetched: held against what the list says of it, and unpacked no further than is allowed.</summary>
internal static class PackedFile
{
    /// <exception cref="SourceException"><c>size_mismatch</c> or <c>checksum</c>: it is not what the list has.</exception>
    public static void Check(BulkFile file, ReadOnlyMemory<byte> packed)
    {
        if (file.Bytes is { } bytes && packed.Length != bytes)
        {
            throw new SourceException("size_mismatch", $"{file.Name} has {packed.Length:N0} bytes, and {bytes:N0} by the list; it is fetched again later.");
        }

        // The list has no other sum; it tells a damaged transfer, not a forgery.
#pragma warning disable CA5351
        if (file.Md5 is { } md5 && Convert.ToHexStringLower(MD5.HashData(packed.Span)) != md5)
#pragma warning restore CA5351
        {
            throw new SourceException("checksum", $"{file.Name} is damaged: its MD5 is not the one in the list; it is fetched again later.");
        }
    }

    /// <summary>Opens the one member of the archive.</summary>
    /// <param name="member">Its name; null for any.</param>
    /// <exception cref="SourceException"><c>bad_zip</c>, <c>unexpected_member</c>, <c>zip_bomb</c>; the last also by the stream, where more comes out than is declared.</exception>
    public static Stream Open(string name, string? member, ReadOnlyMemory<byte> packed, long maxBytes, int maxRatio)
    {
        try
        {
            var bytes = MemoryMarshal.TryGetArray(packed, out var array) ? array : new ArraySegment<byte>(packed.ToArray());
            var archive = new ZipArchive(new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false), ZipArchiveMode.Read);
            if (archive.Entries is not [var entry] || (member is not null && !entry.FullName.Equals(member, StringComparison.OrdinalIgnoreCase)))
            {
                throw new SourceException("unexpected_member", $"{name} does not hold the one file that it is named after; it is not read.");
            }

            var most = Math.Min(maxBytes, packed.Length * (long)maxRatio);
            return entry.Length <= most ? new Unpacked(archive, entry.Open(), name, entry) : throw Bomb(name, entry.Length, packed.Length);
        }
        catch (Exception exception) when (exception is InvalidDataException or NotSupportedException or IOException)
        {
            throw new SourceException("bad_zip", $"{name} is not a ZIP archive that can be read: {exception.Message}", exception);
        }
    }

    private static SourceException Bomb(string name, long unpacked, long packed) => new(
        "zip_bomb", $"{name} would unpack {packed:N0} bytes to {unpacked:N0} or more, which is not read (Sources:GdeltBulk:MaxUnpackedBytes, MaxRatio).");

    private sealed class Unpacked(ZipArchive archive, Stream inner, string name, ZipArchiveEntry entry) : ForwardStream
    {
        private readonly Crc32 _sum = new();
        private long _read;

        public override bool CanRead => true;

        public override int Read(Span<byte> buffer)
        {
            int read;
            try
            {
                read = inner.Read(buffer);
            }
            catch (Exception exception) when (exception is InvalidDataException or IOException)
            {
                throw new SourceException("bad_zip", $"{name} is damaged: it cannot be unpacked to its end.", exception) { IsPartial = true };
            }

            _read += read;
            _sum.Append(buffer[..read]);
            return _read > entry.Length ? throw Bomb(name, _read, entry.CompressedLength)
                : read > 0 || buffer.IsEmpty || (_read == entry.Length && _sum.GetCurrentHashAsUInt32() == entry.Crc32) ? read
                : throw new SourceException("bad_zip", $"{name} is damaged: what is unpacked is not what was packed.") { IsPartial = true };
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
                archive.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
