using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Anip.Fetching;
using Microsoft.Extensions.DependencyInjection;
using static Anip.Tests.Fetching.Fetchers;

namespace Anip.Tests.Fetching;

public sealed class GuardedFetcherTests
{
    [Fact]
    public async Task A_document_comes_with_its_headers()
    {
        await using var server = RawServer.Start(_ => RawServer.Ok(
            "<rss/>", "Content-Type: application/rss+xml; charset=utf-8\r\nETag: W/\"v1\"\r\nLast-Modified: Mon, 15 Jan 2024 18:00:00 GMT\r\nCache-Control: public, max-age=900\r\nAge: 100\r\n"));

        var document = await FetchAsync(server.Url("/feed"));

        Assert.Equal("<rss/>", Encoding.UTF8.GetString(document.Body.Span));
        Assert.Equal("application/rss+xml; charset=utf-8", document.ContentType);
        Assert.Equal("W/\"v1\"", document.ETag);
        Assert.Equal("Mon, 15 Jan 2024 18:00:00 GMT", document.LastModified);
        Assert.Equal(TimeSpan.FromSeconds(800), document.MaxAge);
        Assert.False(document.NotModified);
        Assert.Contains("User-Agent: ANIP/", Assert.Single(server.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_about_this_machine_is_sent_beyond_what_is_meant()
    {
        using var activity = new System.Diagnostics.Activity("test").Start();
        await using var server = RawServer.Start(_ => RawServer.Ok("x", "Set-Cookie: id=1; Path=/\r\n"));
        await using var provider = Provider();
        var fetcher = provider.GetRequiredService<GuardedFetcher>();

        await fetcher.FetchAsync(new FetchRequest(server.Url()), TestContext.Current.CancellationToken);
        await fetcher.FetchAsync(new FetchRequest(server.Url()), TestContext.Current.CancellationToken);

        var names = server.Requests.Last().Split("\r\n").Skip(1).Where(line => line.Length > 0).Select(line => line.Split(':')[0]);
        Assert.Equal(["Accept", "Accept-Encoding", "Host", "User-Agent"], names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Validators_are_sent_back_as_they_came_and_nothing_new_is_an_answer()
    {
        await using var server = RawServer.Start(_ => "HTTP/1.1 304 Not Modified\r\nETag: unquoted\r\n\r\n");

        var document = await FetchAsync(new FetchRequest(server.Url()) { ETag = "unquoted", LastModified = "yesterday, about noon" });

        Assert.True(document.NotModified);
        Assert.True(document.Body.IsEmpty);
        Assert.Equal("unquoted", document.ETag);
        Assert.Contains("If-None-Match: unquoted\r\n", server.Requests.First(), StringComparison.Ordinal);
        Assert.Contains("If-Modified-Since: yesterday, about noon\r\n", server.Requests.First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_that_nobody_asked_for_is_a_failure()
    {
        await using var server = RawServer.Start(_ => RawServer.Status(206, "Content-Range: bytes 0-3/100\r\n", "<rss"));

        var failure = await FailsAsync(server.Url());

        Assert.Equal("http_206", failure.Code);
        Assert.Contains("answered HTTP 206 Partial Content: that is a part", failure.Message, StringComparison.Ordinal);
        Assert.Equal("http_206", (await Assert.ThrowsAsync<FetchException>(() => FetchAsync(new FetchRequest(server.Url()) { AnyStatus = true }))).Code);
    }

    [Theory]
    [InlineData(304, "HTTP 304 Not Modified:")]
    [InlineData(418, "HTTP 418:")]
    [InlineData(451, "HTTP 451 Unavailable For Legal Reasons:")]
    [InlineData(503, "HTTP 503 Service Unavailable:")]
    public async Task A_refusal_is_named_as_the_standard_names_it(int status, string expected)
    {
        await using var server = RawServer.Start(_ => RawServer.Status(status));

        Assert.Contains($"answered {expected}", (await FailsAsync(server.Url())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_304_that_nobody_asked_for_is_a_failure()
    {
        await using var server = RawServer.Start(_ => "HTTP/1.1 304 Not Modified\r\n\r\n");

        Assert.Equal("http_304", (await FailsAsync(server.Url())).Code);
    }

    [Theory]
    [InlineData(301, "\"v1\"")]
    [InlineData(308, "\"v1\"")]
    [InlineData(302, null)]
    [InlineData(307, null)]
    public async Task Validators_are_kept_only_where_the_document_is_the_one_asked_for(int status, string? kept)
    {
        await using var server = RawServer.Start(path => path == "/old" ? RawServer.Redirect("/new", status) : RawServer.Ok("x", "ETag: \"v1\"\r\n"));

        var document = await FetchAsync(server.Url("/old"));

        Assert.Equal(kept, document.ETag);
        Assert.Equal(server.Url("/new"), document.FinalUri);
    }

    [Fact]
    public async Task Redirects_in_a_circle_end()
    {
        await using var server = RawServer.Start(path => RawServer.Redirect(path == "/a" ? "/b" : "/a"));

        var failure = await FailsAsync(server.Url("/a"), options => options.MaxRedirects = 4);

        Assert.Equal("too_many_redirects", failure.Code);
        Assert.Equal(5, server.Requests.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Location: http://[oops/\r\n")]
    public async Task A_redirect_to_nowhere_is_told(string header)
    {
        await using var server = RawServer.Start(_ => RawServer.Status(302, header));

        Assert.Equal("bad_redirect", (await FailsAsync(server.Url())).Code);
    }

    [Fact]
    public async Task Headers_reach_the_server_that_was_asked_and_no_other()
    {
        await using var other = RawServer.Start(_ => RawServer.Ok("x"));
        await using var asked = RawServer.Start(path => RawServer.Redirect(path == "/" ? "/again" : other.Url().ToString()));

        await FetchAsync(new FetchRequest(asked.Url()) { Headers = new Dictionary<string, string> { ["X-Api-Key"] = "k3y", ["Accept"] = "application/json" } });

        Assert.All(asked.Requests, request => Assert.Contains("X-Api-Key: k3y", request, StringComparison.Ordinal));
        Assert.All(asked.Requests, request => Assert.Contains("Accept: application/json", request, StringComparison.Ordinal));
        Assert.DoesNotContain("k3y", Assert.Single(other.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_with_a_line_break_is_refused_without_being_repeated()
    {
        var failure = await FailsAsync(new FetchRequest(new Uri("http://127.0.0.1:9/")) { Headers = new Dictionary<string, string> { ["X-Api-Key"] = "k3y\r\nHost: evil" } });

        Assert.Equal("bad_header", failure.Code);
        Assert.DoesNotContain("k3y", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Compressed_bodies_are_read(string encoding)
    {
        await using var server = Compressed(encoding, [.. Enumerable.Repeat((byte)'x', 5000)]);

        var document = await FetchAsync(server.Url());

        Assert.Equal(new string('x', 5000), Encoding.ASCII.GetString(document.Body.Span));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_body_is_measured_after_decompression(string encoding)
    {
        await using var server = Compressed(encoding, new byte[20_000_000]);

        var failure = await FailsAsync(server.Url(), options => options.MaxBytes = 100_000);

        Assert.Equal("too_large", failure.Code);
        Assert.Contains("Fetching:MaxBytes", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_encoding_that_nobody_speaks_is_told()
    {
        await using var server = RawServer.Start(_ => RawServer.Ok("x", "Content-Encoding: rot13\r\n"));

        Assert.Equal("unknown_encoding", (await FailsAsync(server.Url())).Code);
    }

    [Fact]
    public async Task A_body_that_only_claims_to_be_compressed_is_told()
    {
        await using var server = RawServer.Start(_ => RawServer.Ok("plain text, not gzip", "Content-Encoding: gzip\r\n"));

        Assert.Equal("bad_encoding", (await FailsAsync(server.Url())).Code);
    }

    [Fact]
    public async Task A_body_without_end_is_cut_off()
    {
        await using var server = RawServer.Start(async (_, stream, token) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), token);
            var part = new byte[10_000];
            while (true)
            {
                await stream.WriteAsync(part, token);
            }
        });

        Assert.Equal("too_large", (await FailsAsync(new FetchRequest(server.Url()) { MaxBytes = 50_000 })).Code);
    }

    [Fact]
    public async Task A_body_that_says_that_it_is_too_large_is_not_read()
    {
        await using var server = RawServer.Start(_ => "HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n");

        Assert.Equal("too_large", (await FailsAsync(server.Url())).Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(70_000)]
    public async Task A_body_of_exactly_the_limit_is_read(int size)
    {
        await using var server = RawServer.Start(_ => $"HTTP/1.1 200 OK\r\n\r\n{new string('y', size)}");

        Assert.Equal(size, (await FetchAsync(new FetchRequest(server.Url()) { MaxBytes = size })).Body.Length);
        Assert.Equal("too_large", (await FailsAsync(new FetchRequest(server.Url()) { MaxBytes = size - 1 })).Code);
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_a_failure()
    {
        await using var server = RawServer.Start(_ => "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<rss>");

        Assert.Equal("bad_response", (await FailsAsync(server.Url())).Code);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n")]
    [InlineData("")]
    public async Task A_server_of_something_else_is_told(string greeting)
    {
        await using var server = RawServer.Start(_ => greeting);

        Assert.Equal("bad_response", (await FailsAsync(server.Url())).Code);
    }

    [Theory]
    [InlineData(404, "http_404")]
    [InlineData(410, "http_410")]
    [InlineData(401, "http_401")]
    [InlineData(500, "http_500")]
    [InlineData(599, "http_599")]
    [InlineData(429, "rate_limited")]
    public async Task Refusals_are_told_by_their_status(int status, string code)
    {
        await using var server = RawServer.Start(_ => RawServer.Status(status, body: "<html>long page</html>"));

        var failure = await FailsAsync(server.Url("/feed?apikey=s3cret&page=2"));

        Assert.Equal(code, failure.Code);
        Assert.Contains("page=2", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
        Assert.Null(failure.RetryAt);
    }

    [Fact]
    public async Task The_body_of_a_refusal_is_for_callers_that_ask_for_it()
    {
        await using var server = RawServer.Start(_ => RawServer.Status(426, body: "{}"));

        var document = await FetchAsync(new FetchRequest(server.Url()) { AnyStatus = true });

        Assert.Equal((426, 2), (document.Status, document.Body.Length));
    }

    [Fact]
    public async Task Nobody_at_home_is_a_failed_connection()
    {
        int port;
        await using (var server = RawServer.Start(_ => ""))
        {
            port = server.Port;
        }

        Assert.Equal("connect_failed", (await FailsAsync(new Uri($"http://127.0.0.1:{port}/"))).Code);
    }

    [Fact]
    public async Task Plain_http_behind_https_is_a_failed_handshake()
    {
        // It speaks first, so that neither side waits for the other.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerAsync();

        Assert.Equal("tls_failed", (await FailsAsync(new Uri($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"))).Code);
        await answering;

        async Task AnswerAsync()
        {
            using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            var stream = client.GetStream();
            await stream.WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            client.Client.Shutdown(SocketShutdown.Send);
            try
            {
                while (await stream.ReadAsync(new byte[1024], TestContext.Current.CancellationToken) > 0)
                {
                }
            }
            catch (IOException)
            {
                // The fetcher hung up, as it should.
            }
        }
    }

    private static RawServer Compressed(string encoding, byte[] body)
    {
        using var packed = new MemoryStream();
        using (Stream packer = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        })
        {
            packer.Write(body);
        }

        return RawServer.Start(_ => RawServer.Ok(Encoding.Latin1.GetString(packed.ToArray()), $"Content-Encoding: {encoding}\r\n"));
    }
}
