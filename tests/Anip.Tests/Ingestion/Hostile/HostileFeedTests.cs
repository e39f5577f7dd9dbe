using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Anip.Articles;
using Anip.Fetching;
using Anip.Ingestion;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Quotas;
using Anip.Ingestion.Sources.Refresh;
using Anip.Ingestion.Sources.Rss;
using Anip.Ingestion.WebSub;
using Anip.Tests.Fetching;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Tests.Ingestion.Hostile;

/// <summary>Feeds of servers that mean no good, through the real client and the real source.</summary>
public sealed class HostileFeedTests
{
    private const int MaxBytes = 1024 * 1024;

    private readonly MemorySources _sources = new();
    private readonly MemoryStore _store = new();

    [Theory]
    [InlineData("drip", "timeout")]
    [InlineData("silence", "timeout")]
    [InlineData("silence-in-the-body", "timeout")]
    [InlineData("endless", "too_large")]
    [InlineData("endless-chunks", "too_large")]
    [InlineData("300-megabytes", "too_large")]
    [InlineData("bomb-gzip", "too_large")]
    [InlineData("bomb-br", "too_large")]
    [InlineData("bomb-deflate", "too_large")]
    [InlineData("bomb-zstd", "too_large|unknown_encoding")]
    [InlineData("bomb-zip", "malformed")]
    [InlineData("redirect-loop", "too_many_redirects")]
    [InlineData("redirect-inward", "private_address")]
    [InlineData("redirect-to-metadata", "private_address")]
    [InlineData("redirect-to-a-file", "bad_scheme")]
    [InlineData("reset", "bad_response")]
    [InlineData("reset-in-the-body", "bad_encoding|bad_response|not_a_feed")]
    [InlineData("html", "not_a_feed")]
    [InlineData("headers-of-a-megabyte", "bad_response")]
    [InlineData("headers-without-end", "bad_response")]
    [InlineData("empty", "not_a_feed|empty")]
    [InlineData("no-answer", "bad_response")]
    public async Task What_a_server_does_to_its_feed_is_a_failure_with_a_code_and_a_next_try(string hostility, string codes)
    {
        await using var server = Hostilities.Start();
        await using var provider = Provider(server.Url($"/{hostility}").ToString());

        var outcome = Assert.Single((await RunAsync(provider)).Sources);

        Assert.Contains(outcome.Error!.Code, codes.Split('|'));
        var record = Assert.Single(await _sources.ListAsync(TestContext.Current.CancellationToken));
        Assert.Equal((1, outcome.Error.Message), (record.Failures, record.LastError));
        Assert.NotNull(record.NextAttemptAt);
        Assert.Empty(_store.Articles);
        Assert.DoesNotContain(server.Requests, request => request.Contains("/api/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("length-too-long")]
    [InlineData("length-too-short")]
    [InlineData("length-twice")]
    public async Task A_feed_of_another_length_than_it_says_is_read_as_far_as_it_came_and_told_where_that_is_not_all(string hostility)
    {
        await using var server = Hostilities.Start();
        await using var provider = Provider(server.Url($"/{hostility}").ToString());

        var outcome = Assert.Single((await RunAsync(provider)).Sources);

        Assert.True(outcome.Error is not null || outcome.IsIncomplete || outcome.Added == 1, hostility);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_certificate_that_nobody_signed_or_that_has_expired_is_refused(bool hasExpired)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeTlsAsync(listener, hasExpired);
        await using var provider = Provider($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/feed");

        var outcome = Assert.Single((await RunAsync(provider)).Sources);

        Assert.Equal("tls_failed", outcome.Error!.Code);
        listener.Stop();
        await serving;
    }

    /// <summary>One bad source never slows another: what is good is stored long before the bad ones have run out of their time.</summary>
    [Fact]
    public async Task Good_feeds_are_stored_in_their_usual_time_beside_one_of_each_hostility()
    {
        await using var hostile = Hostilities.Start();
        await using var good = Hostilities.Start();
        var feeds = Enumerable.Range(0, 40).Select(at => good.Url($"/good-{at}").ToString()).ToList();
        // As many places as there are bad feeds that hold one for all their time, and some more.
        await using var provider = Provider(
            [.. Hostilities.Names.Where(name => !name.StartsWith("bomb", StringComparison.Ordinal)).Select(name => hostile.Url($"/{name}").ToString()), .. feeds],
            options => options.MaxParallelSources = 8, TimeSpan.FromSeconds(20));
        var watch = Stopwatch.StartNew();
        var run = RunAsync(provider);

        while (_store.Articles.Count() < feeds.Count && !run.IsCompleted)
        {
            await _store.Puts.WaitAsync(TestContext.Current.CancellationToken);
        }

        // Three of the bad ones would take twenty seconds each, if somebody waited for them.
        Assert.False(run.IsCompleted);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"{watch.Elapsed}");
        await run;
        Assert.All(feeds, feed => Assert.Null(_sources[feed].LastError));
    }

    private static Task<IngestionOutcome> RunAsync(IServiceProvider provider) => provider.GetRequiredService<SourceRefresher>()
        .RunAsync(provider.GetRequiredService<SourceCatalogue>().Get(RssSource.Kind), onlyDue: false, null, TestContext.Current.CancellationToken);

    private ServiceProvider Provider(string feed) => Provider([feed], _ => { }, TimeSpan.FromSeconds(2));

    private ServiceProvider Provider(string[] feeds, Action<IngestionOptions> configure, TimeSpan timeout)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddLogging();
        services.AddSingleton<IArticleStore>(_store);
        services.AddSingleton<ISourceStore>(_sources);
        services.AddSingleton<IHostClaims>(_sources);
        services.AddSingleton<IPushStore, MemoryPushes>();
        services.Configure<Anip.Hosting.DataOptions>(options => options.Path = Path.GetTempPath());
        services.AddSingleton<IQuotaStore, MemoryQuotas>();
        services.AddIngestion();
        services.Configure(configure);
        services.Configure<FetchOptions>(options =>
        {
            (options.MaxBytes, options.Timeout, options.IdleTimeout, options.HostSpacing) = (MaxBytes, timeout, timeout / 2, TimeSpan.Zero);
            options.AllowedPrivateAddresses = [Fetchers.Loopback];
        });
        foreach (var feed in feeds)
        {
            Assert.True(_sources.AddAsync(feed, RssSource.Kind, null, CancellationToken.None).IsCompletedSuccessfully);
        }

        return services.BuildServiceProvider();
    }

    private static async Task ServeTlsAsync(TcpListener listener, bool hasExpired)
    {
        using var key = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-9), now.AddDays(hasExpired ? -1 : 9));
        using var usable = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
                await using var tls = new SslStream(client.GetStream());
                try
                {
                    await tls.AuthenticateAsServerAsync(usable);
                    await tls.ReadExactlyAsync(new byte[1], TestContext.Current.CancellationToken);
                }
                catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
                {
                    // The client hung up, as it should.
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The end of the test.
        }
    }
}
