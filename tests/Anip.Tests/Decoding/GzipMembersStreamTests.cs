using System.IO.Compression;
using System.Text;
using Anip.Decoding;

namespace Anip.Tests.Decoding;

public sealed class GzipMembersStreamTests
{
    private static readonly byte[] One = Pack("first\n");
    private static readonly byte[] Two = Pack("second\n");

    public static TheoryData<string, byte[], string> Whole => new()
    {
        { "one", One, "first\n" },
        { "two", [.. One, .. Two], "first\nsecond\n" },
        { "one, an empty one and a third", [.. One, .. Pack(""), .. Two], "first\nsecond\n" },
        { "empty ones", [.. Pack(""), .. Pack("")], "" },
        { "padding", [.. One, .. new byte[20_000]], "first\n" },
        { "padding between them", [.. One, .. new byte[512], .. Two], "first\nsecond\n" },
        { "all that a header may have", [.. WithHeader(One, flags: 31, [3, 0, 1, 2, 3, .. "a.txt\0"u8, .. "remark\0"u8], withSum: true), .. Two], "first\nsecond\n" },
        { "a long name", WithHeader(One, flags: 8, [.. Enumerable.Repeat((byte)'n', 40_000), 0]), "first\n" },
        { "nothing", [], "" },
    };

    public static TheoryData<string, byte[], string, string> Damaged => new()
    {
        { "rest", [.. One, .. "rest"u8], "first\n", $"is followed by something else from byte {One.Length + 1} on" },
        { "rest behind padding", [.. One, 0, 0, 7], "first\n", $"is followed by something else from byte {One.Length + 3} on" },
        { "second without its mark", [.. One, 0x1F, 0x8C, .. Two[2..]], "first\n", "is followed by something else" },
        { "second with another method", [.. One, .. With(Two, 2, 9)], "first\n", $"is damaged in its part 2, which begins at byte {One.Length + 1}" },
        { "second with reserved flags", [.. One, .. With(Two, 3, 0x40)], "first\n", "is damaged in its part 2" },
        { "second cut in its header", [.. One, .. Two[..5]], "first\n", "is cut off in its part 2" },
        { "second cut behind its header", [.. One, .. Two[..10]], "first\n", "is cut off in its part 2" },
        { "second cut in its checksum", [.. One, .. Two[..^5]], "first\nsecond\n", "ends without its checksum in its part 2" },
        { "wrong checksum", With(One, One.Length - 8, 1), "first\n", "has a wrong checksum" },
        { "wrong checksum of the first", [.. With(One, One.Length - 8, 1), .. Two], "first\n", "has a wrong checksum" },
        { "wrong header sum", WithHeader(One, flags: 2, [1, 2]), "", "is damaged" },
        { "only a mark", [0x1F, 0x8B], "", "is cut off" },
    };

    [Theory]
    [MemberData(nameof(Whole))]
    public void All_members_are_read_one_behind_the_other(string what, byte[] packed, string expected)
    {
        foreach (var atOnce in (int[])[1, 7, 100_000])
        {
            var (text, failure) = Read(packed, atOnce);

            Assert.True(failure is null, $"{what}: {failure?.Message}");
            Assert.Equal(expected, text);
        }
    }

    [Theory]
    [MemberData(nameof(Damaged))]
    public void A_damage_is_said_with_its_place_behind_all_that_could_be_read(string what, byte[] packed, string expected, string message)
    {
        foreach (var atOnce in (int[])[1, 7, 100_000])
        {
            var (text, failure) = Read(packed, atOnce);

            Assert.True(failure?.Message.Contains(message, StringComparison.Ordinal), $"{what}: {failure?.Message}");
            Assert.Equal(expected, text);
        }
    }

    [Fact]
    public void Members_of_any_length_end_where_they_end()
    {
        var random = new Random(5);
        var texts = Enumerable.Range(0, 300).Select(at => new string([.. Enumerable.Range(0, random.Next(at * at / 2)).Select(_ => (char)random.Next('a', at % 2 == 0 ? 'c' : '~'))])).ToList();

        var (text, failure) = Read([.. texts.SelectMany(Pack)], 81_920);

        Assert.Null(failure);
        Assert.Equal(string.Concat(texts), text);
    }

    [Fact]
    public void Whatever_bit_is_flipped_it_is_said_or_changes_nothing()
    {
        byte[] packed = [.. One, .. Two];
        for (var at = 0; at < packed.Length * 8; at++)
        {
            var flipped = With(packed, at / 8, (byte)(packed[at / 8] ^ (1 << (at % 8))));

            var (text, failure) = Read(flipped, 4096);

            Assert.True(failure is not null || text == "first\nsecond\n", $"bit {at}: {text}");
        }
    }

    private static (string Text, GzipException? Failure) Read(byte[] packed, int atOnce)
    {
        using var plain = new MemoryStream();
        using var members = new GzipMembersStream(new Trickling(packed, atOnce));
        var buffer = new byte[atOnce];
        try
        {
            for (int read; (read = members.Read(buffer)) > 0;)
            {
                plain.Write(buffer, 0, read);
            }
        }
        catch (GzipException failure)
        {
            return (Encoding.UTF8.GetString(plain.ToArray()), failure);
        }

        return (Encoding.UTF8.GetString(plain.ToArray()), null);
    }

    private static byte[] Pack(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        // .NET writes nothing at all for nothing.
        return packed.ToArray() is { Length: > 0 } bytes ? bytes : [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    }

    private static byte[] With(byte[] packed, int at, byte value)
    {
        var changed = (byte[])packed.Clone();
        changed[at] = value;
        return changed;
    }

    private static byte[] WithHeader(byte[] packed, byte flags, byte[] fields, bool withSum = false)
    {
        byte[] header = [.. packed[..3], flags, .. packed[4..10], .. fields];
        var sum = System.IO.Hashing.Crc32.HashToUInt32(header);
        return [.. header, .. withSum ? [(byte)sum, (byte)(sum >> 8)] : Array.Empty<byte>(), .. packed[10..]];
    }

    /// <summary>As a pipe gives it.</summary>
    private sealed class Trickling(byte[] bytes, int atOnce) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, atOnce));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, atOnce)]);
    }
}
