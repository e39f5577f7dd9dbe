using System.Net;
using System.Text.Json;
using Anip.Annotations;
using Anip.Models;
using Anip.Models.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Server.Tests;

/// <summary>Alone, since what is measured is the process's, and hosts of other tests measure too.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;

/// <summary>How the answers of a model change, in the API, on the page and in health.</summary>
[Collection(nameof(MeasuredAlone))]
public sealed class DriftTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("anip-drift-").FullName;
    private ServerHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "model.json"),
            """{"name":"topic-classification","version":"topics-1","kind":"text-classification","license":"X","files":{},"training_shares":{"sports":0.5,"health":0.5}}""",
            Cancellation);
        _host = await ServerHost.StartAsync(Cancellation, services: services => services.AddSingleton<IInstalledModels>(new Topics(_folder)));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_answers_of_a_model_are_told_by_day_and_compared_with_its_training_data()
    {
        await AddAsync(300);

        var drift = JsonElement.Parse(await _host.Client.GetStringAsync("/api/models/topic-classification/drift", Cancellation));

        Assert.Equal("topics-1", drift.GetProperty("version").GetString());
        Assert.True(drift.GetProperty("drifted").GetBoolean());
        Assert.Equal("drifted", drift.GetProperty("verdict").GetString());
        Assert.InRange(drift.GetProperty("psi_training").GetDouble(), 1, 10);
        Assert.Equal(JsonValueKind.Null, drift.GetProperty("psi_month").ValueKind);
        var day = Assert.Single(drift.GetProperty("days").EnumerateArray());
        Assert.Equal((300, 1.0), (day.GetProperty("count").GetInt64(), day.GetProperty("shares").GetProperty("sports").GetDouble()));
    }

    [Fact]
    public async Task Health_says_so_and_stays_healthy_and_the_page_shows_it()
    {
        await AddAsync(300);

        await _host.Get<ModelRegistries>().InForce.CreateModelAsync("topic-classification", "Topics", Cancellation);

        var health = JsonElement.Parse(await _host.Client.GetStringAsync("/health/ready", Cancellation));
        var page = await _host.Client.GetStringAsync("/models/topic-classification", Cancellation);

        Assert.Equal("healthy", health.GetProperty("status").GetString());
        Assert.Contains("The answers of topic-classification topics-1 have drifted", health.GetProperty("drift")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains("have drifted", page, StringComparison.Ordinal);
        Assert.Contains("drift-chart", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_measured_stands_in_the_metrics()
    {
        var ids = await AddAsync(300);
        await _host.Get<IAnnotationStore>().SetAsync(ids[0], "topic", "sports", "Ada", Cancellation);

        var metrics = await _host.Client.GetStringAsync("/metrics", Cancellation);

        foreach (var name in new[] { "drift", "confidence", "unsure", "abstained", "agreement" })
        {
            Assert.Contains(metrics.Split('\n'), line => line.StartsWith($"anip_model_{name}", StringComparison.Ordinal) && line.Contains("topic-classification", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task People_agree_or_do_not_with_what_the_model_said()
    {
        var ids = await AddAsync(4);
        await _host.Get<IAnnotationStore>().SetAsync(ids[0], "topic", "sports", "Ada", Cancellation);
        await _host.Get<IAnnotationStore>().SetAsync(ids[1], "topic", "health", "Ada", Cancellation);
        await _host.Get<IAnnotationStore>().SetAsync(ids[2], "topic", "sports", "Ada", Cancellation);

        var agreement = JsonElement.Parse(await _host.Client.GetStringAsync("/api/models/topic-classification/drift", Cancellation)).GetProperty("agreement");

        Assert.Equal((2, 1), (agreement.GetProperty("agreed").GetInt32(), agreement.GetProperty("disagreed").GetInt32()));
        Assert.Equal(2.0 / 3, agreement.GetProperty("share").GetDouble(), 1e-9);
        Assert.Equal("topics-1", Assert.Single(agreement.GetProperty("days").EnumerateArray()).GetProperty("version").GetString());
    }

    [Fact]
    public async Task Without_drift_health_does_not_speak_of_it_and_a_model_that_is_not_there_is_not_found()
    {
        await AddAsync(3);
        var drift = JsonElement.Parse(await _host.Client.GetStringAsync("/api/models/topic-classification/drift", Cancellation));
        Assert.Equal(("too_few", false), (drift.GetProperty("verdict").GetString(), drift.GetProperty("drifted").GetBoolean()));
        Assert.Contains("Too few answers", drift.GetProperty("says").GetString(), StringComparison.Ordinal);

        Assert.DoesNotContain("drift", await _host.Client.GetStringAsync("/health/ready", Cancellation), StringComparison.Ordinal);
        using var none = await _host.Client.GetAsync("/api/models/encoder/drift", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    private async Task<long[]> AddAsync(int count)
    {
        var ids = await _host.AddAsync(Cancellation, [.. Enumerable.Range(0, count).Select(i => TestArticles.Item($"https://example.org/{i}", $"Run {i}"))]);
        await _host.EnrichAsync(article => TestArticles.Analysis(article, "sports", 0.9f, "neutral", 0.5f), Cancellation);
        return ids;
    }

    private sealed class Topics(string folder) : IInstalledModels
    {
        public ModelsInForce? Loaded => Look();

        public ModelsInForce Look() => new(
            [
                new InstalledModel("encoder", "words-1", ModelKind.Encoder, [], folder),
                new InstalledModel("topic-classification", "topics-1", ModelKind.TextClassification, ["sports", "health"], folder),
            ],
            []);

        public ReloadedModels Reload() => new(Look(), Look());
    }
}
