using System.Text;
using Anip.Decoding;
using CsCheck;

namespace Anip.Tests.Decoding;

public sealed class TextDecodingTests
{
    private static readonly EncodingProvider CodePages = CodePagesEncodingProvider.Instance;

    [Theory]
    [InlineData(1252, "iso-8859-1", "Été à “Málaga”")]
    [InlineData(1252, "us-ascii", "Été à Málaga €")]
    [InlineData(1251, "CP1251", "Новости города")]
    [InlineData(20866, "koi8-r", "Новости города")]
    [InlineData(54936, "gb2312", "镕㐀中文新闻")]
    [InlineData(949, "euc-kr", "똠방각하 서울")]
    [InlineData(932, "shift_jis", "①東京ニュース")]
    [InlineData(51932, "euc-jp", "東京ニュース")]
    [InlineData(50220, "iso-2022-jp", "東京ニュース")]
    [InlineData(950, "big5", "臺北新聞")]
    [InlineData(1254, "latin5", "İstanbul şehir ığ")]
    [InlineData(28605, "latin9-is-none", "plain")]
    [InlineData(874, "tis-620", "ข่าวกรุงเทพ")]
    [InlineData(65001, "windows-1251", "Новости города")]
    [InlineData(65001, "gbk", "Été à Málaga")]
    [InlineData(1200, "utf-16", "Новости города")]
    [InlineData(1200, "utf-8", "<rss>Новости")]
    [InlineData(1201, "", "{\"a\":\"é\"}")]
    [InlineData(65001, "utf-7", "Été")]
    [InlineData(65001, "utf-16", "Été")]
    public void A_declared_label_is_believed_as_the_web_does(int codePage, string label, string text)
    {
        var bytes = (CodePages.GetEncoding(codePage) ?? Encoding.GetEncoding(codePage)).GetBytes(text);

        Assert.Equal(text, TextDecoding.Decode(bytes, $"text/xml;charset=\"{label}\""));
    }

    [Theory]
    [InlineData("text/xml; charset=utf-8", "windows-1251", "Новости города")]
    [InlineData("text/xml; charset=nonsense", "windows-1251", "Новости города")]
    [InlineData(null, "windows-1251", "Новости города")]
    public void Where_the_bytes_do_not_fit_the_header_the_prolog_is_tried(string? contentType, string prolog, string text)
    {
        var document = $"<?xml version='1.0' encoding='{prolog}'?><a>{text}</a>";

        Assert.Equal(document, TextDecoding.Decode(CodePages.GetEncoding(prolog)!.GetBytes(document), contentType));
    }

    [Theory]
    [InlineData(54936, "gbk", "中文新闻中文新闻")]
    [InlineData(65001, "windows-1252", "Été à Málaga, été à Málaga, été")]
    public void One_damaged_byte_does_not_change_the_encoding(int codePage, string label, string text)
    {
        var bytes = (CodePages.GetEncoding(codePage) ?? Encoding.UTF8).GetBytes(text);

        Assert.StartsWith(text[..^1], TextDecoding.Decode(bytes.AsSpan()[..^1], $"text/xml; charset={label}"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_is_told_by_its_first_bytes()
    {
        var (encoding, mark) = TextDecoding.Detect([0xFF, 0xFE, (byte)'a', 0]);

        Assert.Equal((1200, 2), (encoding.CodePage, mark));
        Assert.Equal("é", TextDecoding.Detect("aé"u8[..2]).Encoding.GetString("é"u8));
    }

    [Fact]
    public void No_bytes_and_no_label_throw()
    {
        string[] known = ["", "utf-7", "utf-16", "x-user-defined", "hz-gb-2312", "iso-2022-jp", "gb18030", "big5", "euc-jp", "shift_jis", "windows-1253", "\ud800", "=;\""];
        var labels = Gen.Int[0, known.Length - 1].Select(at => known[at]);
        Gen.Select(Gen.Byte.Array[0, 80], labels, labels).Sample(
            (bytes, http, prolog) => Assert.NotNull(TextDecoding.Decode([.. Encoding.UTF8.GetBytes($"<?xml encoding='{prolog}'?>"), .. bytes], $"a/b; charset={http}")), iter: 5_000);
    }
}
