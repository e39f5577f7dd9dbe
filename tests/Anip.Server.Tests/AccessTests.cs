using System.Net;
using System.Text.RegularExpressions;
using Anip.Server.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Anip.Server.Tests;

public sealed partial class AccessTests
{
    private const string Key = "correct horse battery staple";

    private static readonly Dictionary<string, string?> WithKey = new(StringComparer.Ordinal) { ["Api:Key"] = Key };

    // They send texts, and change nothing.
    // Keys in the addresses of feeds are in it: without them, they could not be read elsewhere.
    private const string WholeAddresses = "GET /api/sources/opml";

    private static readonly string[] Reading = ["POST /models/{name}/invocations", "POST /embeddings/embed", "POST /embeddings/embed/batch", "POST /v1/embeddings"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Authorization", "Bearer correct horse battery staple", 200)]
    [InlineData("Authorization", "bearer correct horse battery staple", 200)]
    [InlineData("X-API-Key", "correct horse battery staple", 200)]
    [InlineData("X-API-Key", "correct horse battery stapl", 401)]
    [InlineData("X-API-Key", "correct horse battery staple!", 401)]
    [InlineData("X-API-Key", "", 401)]
    [InlineData("Authorization", "Basic correct horse battery staple", 401)]
    [InlineData("Accept", "application/json", 401)]
    [InlineData("Cookie", "anip_pass=AAAA", 401)]
    public async Task With_a_key_set_a_request_carries_it(string header, string value, int status)
    {
        await using var host = await ServerHost.StartAsync(Cancellation, WithKey);

        using var response = await host.Client.SendAsync(HttpMethod.Get, "/api/articles", Cancellation, (header, value));

        Assert.Equal(status, (int)response.StatusCode);
        if (status is 401)
        {
            await response.ProblemAsync(401, Cancellation);
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
        }
    }

    [Theory]
    [InlineData("/health", 200)]
    [InlineData("/health/live", 200)]
    [InlineData("/health/ready", 200)]
    [InlineData("/assets/site.css", 200)]
    [InlineData("/assets/icon.svg", 200)]
    [InlineData("/", 401)]
    [InlineData("/docs", 401)]
    [InlineData("/openapi/v1.json", 401)]
    [InlineData("/articles/1", 401)]
    [InlineData("/sources", 401)]
    [InlineData("/nowhere", 401)]
    public async Task Health_and_static_files_alone_need_no_key(string path, int status)
    {
        await using var host = await ServerHost.StartAsync(Cancellation, WithKey);

        using var response = await host.Client.GetAsync(path, Cancellation);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Every_endpoint_names_its_policy_and_the_running_server_keeps_to_it()
    {
        await using var host = await ServerHost.StartAsync(Cancellation, WithKey);
        var endpoints = host.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        Assert.True(endpoints.Count > 30);
        foreach (var endpoint in endpoints)
        {
            var method = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods[0] ?? "GET";
            var route = $"{method} {endpoint.RoutePattern.RawText}";
            var open = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
            var policy = string.Join(", ", endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(data => data.Policy));
            var expected = (method is "GET" && route != WholeAddresses) || Reading.Contains(route) ? AccessPolicies.Read : AccessPolicies.Write;
            Assert.True(open ? IsOpen(route) : policy == expected, $"{route} has the policy '{policy}' and is {(open ? "" : "not ")}open.");

            var path = "/" + PathParameter().Replace(endpoint.RoutePattern.RawText!, "1").TrimStart('/');
            using var response = await host.Client.SendAsync(new HttpMethod(method), path, Cancellation);
            Assert.True((response.StatusCode is HttpStatusCode.Unauthorized) == !open, $"{route} without a key: {response.StatusCode}");
        }
    }

    [Fact]
    public async Task A_key_may_stand_in_a_file()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Key + "\n", Cancellation);
        await using var host = await ServerHost.StartAsync(Cancellation, new(StringComparer.Ordinal) { ["Api:KeyFile"] = file });

        using var without = await host.Client.GetAsync("/api/articles", Cancellation);
        using var with = await host.Client.SendAsync(HttpMethod.Get, "/api/articles", Cancellation, ("X-API-Key", Key));

        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        Assert.Equal(HttpStatusCode.OK, with.StatusCode);
        File.Delete(file);
    }

    [Fact]
    public async Task A_browser_enters_the_key_once_and_keeps_a_pass_that_is_not_the_key()
    {
        await using var host = await ServerHost.StartAsync(Cancellation, WithKey);
        using var asked = await host.Client.SendAsync(HttpMethod.Get, "/sources?x=%C3%A9", Cancellation, ("Accept", "text/html"));
        Assert.Equal(HttpStatusCode.Unauthorized, asked.StatusCode);
        var form = await asked.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("name=\"return\" value=\"/sources?x=%C3%A9\"", form, StringComparison.Ordinal);

        using var wrong = await EnterAsync(host, "guess", "/sources");
        using var right = await EnterAsync(host, Key, "/sources");

        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.False(wrong.Headers.Contains("Set-Cookie"));
        Assert.Equal(HttpStatusCode.SeeOther, right.StatusCode);
        Assert.Equal("/sources", right.Headers.Location?.ToString());
        var cookie = right.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("staple", cookie, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusWithAsync(host, cookie));

        host.Time.Advance(TimeSpan.FromDays(31));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusWithAsync(host, cookie));
    }

    [Fact]
    public async Task A_pass_of_another_key_is_worthless()
    {
        await using var old = await ServerHost.StartAsync(Cancellation, new(StringComparer.Ordinal) { ["Api:Key"] = "the key before" });
        await using var host = await ServerHost.StartAsync(Cancellation, WithKey);
        using var entered = await EnterAsync(old, "the key before", "/");
        var cookie = entered.Headers.GetValues("Set-Cookie").Single();

        Assert.Equal(HttpStatusCode.OK, await StatusWithAsync(old, cookie));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusWithAsync(host, cookie));
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("//elsewhere.example/")]
    [InlineData("/\\elsewhere.example/")]
    [InlineData("/a\r\nSet-Cookie: x=y")]
    [InlineData("")]
    public async Task After_the_key_nobody_is_led_to_another_site(string path)
    {
        await using var host = await ServerHost.StartAsync(Cancellation, WithKey);

        using var response = await EnterAsync(host, Key, path);

        Assert.Equal("/", response.Headers.Location?.ToString());
    }

    [Theory]
    [InlineData("localhost", 200)]
    [InlineData("LOCALHOST:8000", 200)]
    [InlineData("anip.localhost", 200)]
    [InlineData("127.0.0.1:1", 200)]
    [InlineData("127.9.9.9", 200)]
    [InlineData("[::1]:8000", 200)]
    [InlineData("rebound.example", 421)]
    [InlineData("localhost.example", 421)]
    [InlineData("192.168.1.2", 421)]
    [InlineData("127.0.0.1.example", 421)]
    public async Task Without_a_key_only_loopback_names_are_answered(string name, int status)
    {
        await using var host = await ServerHost.StartAsync(Cancellation);

        using var response = await host.Client.SendAsync(HttpMethod.Get, "/api/articles", Cancellation, ("Host", name));

        Assert.Equal(status, (int)response.StatusCode);
        if (status is 421)
        {
            await response.ProblemAsync(421, Cancellation);
        }
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-origin", 204)]
    [InlineData("Sec-Fetch-Site", "none", 204)]
    [InlineData("Origin", "https://elsewhere.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "SAME", 204)]
    [InlineData("Accept", "*/*", 204)]
    public async Task A_change_that_another_site_asks_for_is_refused(string header, string value, int status)
    {
        await using var host = await ServerHost.StartAsync(Cancellation);
        var ids = await host.AddAsync(Cancellation, TestArticles.Item("https://example.org/1", "One"));
        var own = $"http://{host.Address.Authority}";

        using var response = await host.Client.SendAsync(
            HttpMethod.Delete, $"/api/articles/{ids[0]}", Cancellation, (header, value is "SAME" ? own : value));

        Assert.Equal(status, (int)response.StatusCode);
        if (status is 403)
        {
            await response.ProblemAsync(403, Cancellation);
        }
    }

    [Fact]
    public async Task Reading_from_another_site_is_no_change()
    {
        await using var host = await ServerHost.StartAsync(Cancellation);

        using var response = await host.Client.SendAsync(HttpMethod.Get, "/", Cancellation, ("Sec-Fetch-Site", "cross-site"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("same-origin", response.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
    }

    [Theory]
    [InlineData("http://0.0.0.0:8000", "Api:Key", "Api:AllowAnonymous=true")]
    [InlineData("http://*:8000", "Api:Key", "Api:AllowAnonymous=true")]
    [InlineData("http://127.0.0.1:8000;http://news.example:80", "news.example", "Api:AllowAnonymous=true")]
    [InlineData("http://[::]:8000", "Api:Key")]
    [InlineData("localhost:8000", "not an address")]
    [InlineData("http://127.0.0.1:99999", "not an address")]
    [InlineData("http://127.0.0.1:80a", "not an address")]
    [InlineData("ftp://127.0.0.1", "not an address")]
    public async Task An_address_against_the_rule_is_refused_at_start(string urls, params string[] words)
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(
            () => ServerHost.StartAsync(Cancellation, new(StringComparer.Ordinal) { ["Api:Urls"] = urls }));

        Assert.All(words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://127.0.0.1:8000", null, false)]
    [InlineData("http://localhost:8000;http://[::1]:8000", null, false)]
    [InlineData("http://0.0.0.0:8000", "key", false)]
    [InlineData("http://0.0.0.0:8000", null, true)]
    public void Loopback_a_key_or_the_word_that_none_is_needed_satisfy_the_rule(string urls, string? key, bool anonymous) =>
        Assert.Empty(AccessRule.Check(new ApiOptions { Urls = urls, Key = key, AllowAnonymous = anonymous }));

    [Fact]
    public void Keys_that_are_none_are_named()
    {
        Assert.Contains("Api:Key is blank", Assert.Single(AccessRule.Check(new ApiOptions { Key = " " })), StringComparison.Ordinal);
        Assert.Contains("/no/such/file", Assert.Single(AccessRule.Check(new ApiOptions { KeyFile = "/no/such/file" })), StringComparison.Ordinal);
        Assert.Contains("both set", Assert.Single(AccessRule.Check(new ApiOptions { Key = "a", KeyFile = "b" })), StringComparison.Ordinal);
    }

    private static bool IsOpen(string route) =>
        route.StartsWith("GET /health", StringComparison.Ordinal) || route.StartsWith("GET /assets/", StringComparison.Ordinal) || (route.StartsWith("GET /docs/", StringComparison.Ordinal) && Path.HasExtension(route)) || route is "GET /websub/{token}" or "POST /websub/{token}" or "POST /key" or "POST /key/forget" or "GET /models/{name}/ping" or "GET /models/{name}/health" or "GET /embeddings/health";

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.NonBacktracking)]
    private static partial Regex PathParameter();

    private static async Task<HttpResponseMessage> EnterAsync(ServerHost host, string key, string returnTo)
    {
        using var form = new FormUrlEncodedContent([new("key", key), new("return", returnTo)]);
        return await host.Client.PostAsync("/key", form, Cancellation);
    }

    private static async Task<HttpStatusCode> StatusWithAsync(ServerHost host, string cookie)
    {
        using var response = await host.Client.SendAsync(HttpMethod.Get, "/api/articles", Cancellation, ("Cookie", cookie.Split(';')[0]));
        return response.StatusCode;
    }
}
