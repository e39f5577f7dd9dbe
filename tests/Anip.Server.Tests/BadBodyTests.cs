using System.Net;
using System.Text;
using Anip.Server.Tests.Fuzzing;

namespace Anip.Server.Tests;

/// <summary>Bodies that are not what they say: the client's error, with or without a key.</summary>
public sealed class BadBodyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Forms => new()
    {
        { "application/x-www-form-urlencoded", string.Join('&', Enumerable.Range(0, 7000).Select(index => $"f{index}=")) },
        { "application/x-www-form-urlencoded", $"{new string('n', 30_000)}=1" },
        { "multipart/form-data", "x" },
        { "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\ncut off" },
        { "multipart/form-data; boundary=" + new string('b', 200), "x" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_form_that_cannot_be_read_is_a_bad_request(string type, string body)
    {
        await using var host = await ServerHost.StartAsync(Cancellation, new() { ["Api:Key"] = "correct horse" });
        foreach (var path in (string[])["/key", "/pipelines/numbers/runs"])
        {
            var head = $"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-API-Key: correct horse\r\nContent-Type: {type}\r\nContent-Length: {Encoding.Latin1.GetByteCount(body)}";

            var answer = await RawHttp.SendAsync(host.Address, head, Encoding.Latin1.GetBytes(body), Cancellation);

            Assert.Equal(path is "/key" ? 400 : 404, RawHttp.Status(answer));
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_pipeline_is_neither_started_nor_paused_by_a_form_that_cannot_be_read(string type, string body)
    {
        await using var host = await PipelinesApiTests.StartHostAsync();
        foreach (var path in (string[])["/pipelines/numbers/runs", "/pipelines/numbers/pause"])
        {
            using var content = new ByteArrayContent(Encoding.Latin1.GetBytes(body));
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            using var response = await host.Client.PostAsync(path, content, Cancellation);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }

        Assert.False((await host.Client.GetJsonAsync("/api/pipelines/numbers", Cancellation)).GetProperty("paused").GetBoolean());
        Assert.Empty((await host.Client.GetJsonAsync("/api/runs", Cancellation)).EnumerateArray());
    }

    [Theory]
    [InlineData("""{"schedule":{"\ud800":1}}""")]
    [InlineData("""{"schedule":{"cron":"* * * * *","\udc00":"UTC"}}""")]
    [InlineData("""{"\ud800":1,"paused":true}""")]
    public async Task A_member_name_that_is_no_text_is_a_bad_request(string body)
    {
        await using var host = await PipelinesApiTests.StartHostAsync();

        using var response = await PipelinesApiTests.SendAsync(host, HttpMethod.Patch, "/api/pipelines/numbers", body);

        await response.ProblemAsync(400, Cancellation);
    }

    [Theory]
    [InlineData("/models/topic-classification/invocations", true, 413)]
    [InlineData("/v1/embeddings", true, 413)]
    [InlineData("/api/sources", true, 413)]
    [InlineData("/api/sources", false, 401)]
    [InlineData("/no/such/path", true, 404)]
    public async Task The_end_of_a_connection_is_announced_where_a_body_is_too_long_to_be_read(string path, bool hasKey, int status)
    {
        await using var host = await ServerHost.StartAsync(Cancellation, new() { ["Api:Key"] = "correct horse", ["Serving:MaxBodyBytes"] = "65536" });
        foreach (var isChunked in (bool[])[false, true])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(new string('x', 200_000), Encoding.UTF8, "application/json") };
            request.Headers.TransferEncodingChunked = isChunked;
            if (hasKey)
            {
                request.Headers.Add("X-API-Key", "correct horse");
            }

            using var response = await host.Client.SendAsync(request, Cancellation);

            Assert.Equal((status, true), ((int)response.StatusCode, response.Headers.ConnectionClose ?? false));
        }
    }

    [Fact]
    public async Task A_connection_stays_open_after_a_bad_body_of_a_length_that_is_read()
    {
        await using var host = await ServerHost.StartAsync(Cancellation);
        using var content = new StringContent("{", Encoding.UTF8, "application/json");

        using var response = await host.Client.PostAsync("/api/sources", content, Cancellation);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, false), (response.StatusCode, response.Headers.ConnectionClose ?? false));
    }
}
