using Anip.Fetching;
using static Anip.Tests.Fetching.Fetchers;

namespace Anip.Tests.Fetching;

/// <summary>What is not asked at all, and where redirects may not lead.</summary>
public sealed class GuardedFetcherAddressTests
{
    private static readonly Action<FetchOptions> NoExceptions = options => options.AllowedPrivateAddresses = [];

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("feeds.localhost")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("0177.0.0.1")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("0.0.0.0")]
    public async Task A_server_on_this_machine_is_never_asked_whatever_it_is_called(string host)
    {
        await using var server = RawServer.Start(_ => RawServer.Ok("secret"));

        var failure = await FailsAsync(server.Url("/", host), NoExceptions);

        Assert.True(failure.Code is "private_address" or "dns_failed", $"{failure.Code}: {failure.Message}");
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("169.254.169.254")]
    [InlineData("192.168.0.1")]
    [InlineData("[fd00::1]")]
    [InlineData("[64:ff9b::a00:1]")]
    public async Task The_failure_names_the_address_its_kind_and_the_setting(string host)
    {
        var failure = await FailsAsync(new Uri($"http://{host}/latest/meta-data"), NoExceptions);

        Assert.Equal("private_address", failure.Code);
        Assert.Contains(host.Trim('[', ']'), failure.Message, StringComparison.Ordinal);
        Assert.Contains("Fetching:AllowedPrivateAddresses", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_to_a_private_address_is_not_followed(int status)
    {
        await using var inside = RawServer.Start(_ => RawServer.Ok("secret"));
        await using var outside = RawServer.Start(_ => RawServer.Redirect(inside.Url("/", "127.0.0.2"), status));

        var failure = await FailsAsync(outside.Url());

        Assert.Equal("private_address", failure.Code);
        Assert.Contains("127.0.0.2", failure.Message, StringComparison.Ordinal);
        Assert.Empty(inside.Requests);
    }

    [Fact]
    public async Task An_exception_for_one_port_opens_no_other()
    {
        await using var open = RawServer.Start(_ => RawServer.Ok("open"));
        await using var closed = RawServer.Start(_ => RawServer.Ok("closed"));
        void Allow(FetchOptions options) => options.AllowedPrivateAddresses = [$"127.0.0.1:{open.Port}"];

        Assert.Equal(200, (await FetchAsync(open.Url(), Allow)).Status);
        Assert.Equal("private_address", (await FailsAsync(closed.Url(), Allow)).Code);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://example.org/feed.xml")]
    [InlineData("gopher://127.0.0.1:70/")]
    [InlineData("data:text/xml,hello")]
    public async Task Only_http_and_https_are_fetched(string address)
    {
        Assert.Equal("bad_scheme", (await FailsAsync(new Uri(address))).Code);

        await using var server = RawServer.Start(_ => RawServer.Redirect(address));
        Assert.Equal("bad_scheme", (await FailsAsync(server.Url())).Code);
    }

    [Fact]
    public async Task A_relative_address_is_refused() =>
        Assert.Equal("bad_scheme", (await FailsAsync(new Uri("/feed.xml", UriKind.Relative))).Code);

    [Fact]
    public async Task Credentials_in_an_address_are_refused_and_not_repeated()
    {
        var failure = await FailsAsync(new Uri("http://alice:hunter2@127.0.0.1/feed"));

        Assert.Equal("credentials_in_url", failure.Code);
        Assert.DoesNotContain("hunter2", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("alice", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_that_a_redirect_brings_are_dropped()
    {
        await using var server = RawServer.Start(path => path == "/" ? "" : RawServer.Ok("here"));
        await using var first = RawServer.Start(_ => RawServer.Redirect($"http://mallory:pw@127.0.0.1:{server.Port}/there#part"));

        var document = await FetchAsync(first.Url());

        Assert.Equal(server.Url("/there"), document.FinalUri);
        Assert.DoesNotContain("Authorization", Assert.Single(server.Requests), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Settings_that_are_no_ranges_are_refused_with_what_is_expected()
    {
        await using var provider = Provider(options => options.AllowedPrivateAddresses = ["127.0.0.1", "my-server"]);

        var failure = Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(
            () => Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<GuardedFetcher>(provider));

        Assert.Contains("'my-server'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("127.0.0.0/8", failure.Message, StringComparison.Ordinal);
    }
}
