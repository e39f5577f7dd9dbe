using System.IO.Compression;
using System.Text;
using Anip.Fetching;
using Anip.Fetching.Robots;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Rss;
using Anip.Ingestion.Sources.Terms;
using Microsoft.Extensions.DependencyInjection;
using static Anip.Tests.Fetching.Fetchers;

namespace Anip.Tests.Fetching;

public sealed class ContentCodingTests
{
    private static readonly byte[] Feed = Encoding.UTF8.GetBytes(
        "<rss version=\"2.0\"><channel><title>F</title>"
        + string.Concat(Enumerable.Range(0, 400).Select(i => $"<item><title>Item {i} of {Math.Sin(i)}</title><link>https://c.example/{i}</link></item>"))
        + "</channel></rss>");

    [Theory]
    [InlineData("")]
    [InlineData("none")]
    [InlineData("utf-8")]
    [InlineData("UTF8")]
    [InlineData("ISO-8859-1")]
    [InlineData("Identity")]
    [InlineData("aws-chunked")]
    [InlineData("chunked")]
    [InlineData("text/xml")]
    [InlineData(", ,identity")]
    [InlineData("\"\"")]
    public async Task A_coding_that_is_none_is_passed_over(string header)
    {
        await using var server = Answering(header, Feed);

        Assert.Equal(Feed, (await FetchAsync(server.Url())).Body.ToArray());
    }

    [Theory]
    [InlineData("x-gzip", "gzip")]
    [InlineData("GZIP", "gzip")]
    [InlineData("gzip;q=1.0", "gzip")]
    [InlineData("aws-chunked, gzip", "gzip")]
    [InlineData("gzip, utf-8", "gzip")]
    [InlineData("gzip, gzip", "gzip,gzip")]
    [InlineData("gzip\r\nContent-Encoding: gzip", "gzip,gzip")]
    [InlineData("deflate, br, gzip", "deflate,br,gzip")]
    [InlineData("br, x-gzip", "br,gzip")]
    [InlineData("deflate", "deflate")]
    [InlineData("deflate", "raw")]
    [InlineData("br", "br")]
    // Both the program and the proxy before it name what one of them did.
    [InlineData("gzip, gzip", "gzip")]
    // Our own Accept-Encoding repeated.
    [InlineData("gzip, deflate, br", "gzip")]
    [InlineData("zstd", "zstd")]
    [InlineData("gzip, deflate, br, zstd", "gzip")]
    [InlineData("zstd, gzip", "zstd,gzip")]
    public async Task Codings_are_undone_in_their_order(string header, string applied)
    {
        await using var server = Answering(header, applied.Split(',').Aggregate(Feed, Pack));

        Assert.Equal(Feed, (await FetchAsync(server.Url())).Body.ToArray());
    }

    [Theory]
    [InlineData("compress")]
    [InlineData("zstd, compress")]
    [InlineData("gzip, gzip, gzip, gzip, gzip")]
    public async Task A_coding_that_cannot_be_undone_is_told(string header)
    {
        await using var server = Answering(header, Feed);

        Assert.Equal("unknown_encoding", (await FailsAsync(server.Url())).Code);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("gzip, br")]
    [InlineData("zstd")]
    public async Task A_plain_body_under_the_name_of_a_coding_is_told(string header)
    {
        await using var server = Answering(header, Feed);

        Assert.Equal("bad_encoding", (await FailsAsync(server.Url())).Code);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("zstd")]
    public async Task An_empty_body_needs_no_undoing(string header)
    {
        await using var server = Answering(header, []);

        Assert.True((await FetchAsync(server.Url())).Body.IsEmpty);
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("deflate", "deflate")]
    [InlineData("deflate", "raw")]
    [InlineData("br", "br")]
    public async Task A_body_that_is_cut_off_is_told_and_kept_for_callers_that_can_use_it(string header, string coding)
    {
        var packed = Pack(Feed, coding);
        await using var server = Answering(header, packed[..(packed.Length * 2 / 3)], "ETag: \"1\"\r\nLast-Modified: Mon, 15 Jan 2024 18:00:00 GMT\r\n");

        var failure = await FailsAsync(server.Url());
        var kept = await FetchAsync(new FetchRequest(server.Url()) { AllowDamage = true });

        Assert.Equal("bad_encoding", failure.Code);
        Assert.Contains("is cut off", failure.Message, StringComparison.Ordinal);
        Assert.Equal("is cut off", kept.Damage);
        Assert.InRange(kept.Body.Length, 1, Feed.Length - 1);
        Assert.True(Feed.AsSpan().StartsWith(kept.Body.Span));
        // The next request must bring the whole.
        Assert.Equal((null, null), (kept.ETag, kept.LastModified));
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("deflate", "deflate")]
    [InlineData("deflate", "raw")]
    [InlineData("br", "br")]
    public async Task Whatever_is_damaged_in_a_body_it_is_read_or_told(string header, string coding)
    {
        var packed = Pack(Feed, coding);
        var random = new Random(7);
        for (var round = 0; round < 60; round++)
        {
            var damaged = (byte[])packed.Clone();
            for (var i = 0; i < 1 + (round % 5); i++)
            {
                damaged[random.Next(round % 2 == 0 ? damaged.Length : 20)] ^= (byte)(1 << random.Next(8));
            }

            await using var server = Answering(header, damaged);
            try
            {
                await FetchAsync(new FetchRequest(server.Url()) { AllowDamage = true });
            }
            catch (FetchException failure)
            {
                Assert.Contains(failure.Code, (string[])["bad_encoding", "too_large"]);
            }
        }
    }

    [Theory]
    [InlineData("Content-Length: 5000\r\n\r\nthe beginning")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nd\r\nthe beginning\r\n")]
    public async Task A_transfer_that_breaks_off_is_told_and_kept_for_callers_that_can_use_it(string rest)
    {
        await using var server = RawServer.Start(_ => $"HTTP/1.1 200 OK\r\nConnection: close\r\nETag: \"1\"\r\n{rest}");

        var failure = await FailsAsync(server.Url());
        var kept = await FetchAsync(new FetchRequest(server.Url()) { AllowDamage = true });

        Assert.Equal("bad_response", failure.Code);
        Assert.Equal(("is cut off", "the beginning", null), (kept.Damage, Encoding.ASCII.GetString(kept.Body.Span), kept.ETag));
    }

    [Fact]
    public async Task A_checksum_that_does_not_fit_is_a_damage()
    {
        var packed = Pack(Feed, "gzip");
        packed[^6] ^= 1;
        await using var server = Answering("gzip", packed);

        Assert.Equal("bad_encoding", (await FailsAsync(server.Url())).Code);
    }

    [Fact]
    public async Task What_stands_behind_the_end_of_a_body_is_passed_over()
    {
        await using var server = Answering("gzip", [.. Pack(Feed, "gzip"), 0, 0, 0, 0, 13, 10]);

        Assert.Equal(Feed, (await FetchAsync(server.Url())).Body.ToArray());
    }

    [Theory]
    [InlineData("gzip,gzip")]
    [InlineData("br,gzip")]
    public async Task A_bomb_within_a_bomb_is_measured_at_every_layer(string codings)
    {
        await using var server = Answering(codings, codings.Split(',').Aggregate(new byte[30_000_000], Pack));

        Assert.Equal("too_large", (await FailsAsync(server.Url(), options => options.MaxBytes = 1_000_000)).Code);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task The_items_of_a_feed_before_the_place_where_it_is_cut_off_are_kept_and_that_is_said(string coding)
    {
        var packed = Pack(Feed, coding);
        await using var server = Answering(coding, packed[..(packed.Length * 2 / 3)], "ETag: \"1\"\r\n");

        var (source, articles) = await ReadAsync(server);

        Assert.InRange(articles, 1, 399);
        Assert.Equal(1, source.Report.Noted["truncated"]);
        Assert.Contains($"is cut off; the {articles} items", Assert.Single(source.Report.Details), StringComparison.Ordinal);
        Assert.Null(source.Report.ETag);
    }

    [Fact]
    public async Task A_damaged_body_that_holds_no_feed_is_told_as_damaged()
    {
        var packed = Pack(Encoding.UTF8.GetBytes("Service unavailable, come back later."), "gzip");
        await using var server = Answering("gzip", packed[..^4]);

        Assert.Equal("bad_encoding", (await Assert.ThrowsAsync<SourceException>(() => ReadAsync(server))).Code);
    }

    private static async Task<(SourceReading Source, int Articles)> ReadAsync(RawServer server)
    {
        await using var provider = Provider();
        var record = new SourceRecord { Id = server.Url().ToString(), Kind = RssSource.Kind, AddedAt = TimeProvider.System.GetUtcNow() };
        var options = Microsoft.Extensions.Options.Options.Create(new Anip.Ingestion.IngestionOptions());
        var gate = new TermsGate(provider.GetRequiredService<RobotsRules>(), options, TimeProvider.System);
        var source = new SourceReading(new RssSource(provider.GetRequiredService<GuardedFetcher>(), gate, options, TimeProvider.System), record);
        return (source, await source.FetchAsync(TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken));
    }

    private static RawServer Answering(string coding, byte[] body, string headers = "") =>
        RawServer.Start(_ => RawServer.Ok(Encoding.Latin1.GetString(body), $"Content-Encoding: {coding}\r\n{headers}"));

    private static byte[] Pack(byte[] body, string coding)
    {
        using var packed = new MemoryStream();
        using (Stream packer = coding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "zstd" => new ZstdSharp.CompressionStream(packed, leaveOpen: true),
            "raw" => new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        })
        {
            packer.Write(body);
        }

        return packed.ToArray();
    }
}
