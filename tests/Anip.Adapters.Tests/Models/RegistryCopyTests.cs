using System.Net;
using Anip.Adapters.MLflow;
using Anip.Adapters.Tests.MLflow;
using Anip.Adapters.Tests.Sqlite;
using Anip.Models.Registry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Anip.Adapters.Tests.Models;

/// <summary>Versions between the local registry and an MLflow.</summary>
public sealed class RegistryCopyTests : IAsyncLifetime
{
    private const string Topic = ModelNode.Topic;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 14, 15, 9, 26, TimeSpan.Zero));
    private readonly SqliteStorage _storage = new();
    private readonly StandInMlflow _server;
    private ModelNode? _node;

    public RegistryCopyTests() => _server = new StandInMlflow(_time);

    private ModelNode Node => _node!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _node = await ModelNode.StartAsync(
        _storage,
        _time,
        "shipped",
        services => services.AddHttpClient(MlflowConnection.ClientName).ConfigurePrimaryHttpMessageHandler(() => new StandInMlflow.Shared(_server)),
        ("MLflow:TrackingUri", "http://mlflow:5000"),
        ("Models:Registry", "local"));

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await _storage.DisposeAsync();
        _server.Dispose();
    }

    [Fact]
    public async Task Versions_go_over_with_files_tags_parameters_and_metrics_and_come_back_the_same()
    {
        var version = await FilledAsync();
        var mlflow = Node.Registries.RemoteOrThrow();

        var pushed = await RegistryCopy.CopyAsync(Node.Registries.Local, mlflow, Topic, null, null, Cancel);

        Assert.Equal([(1, 1, true), (2, 2, true)], pushed.Select(one => (one.From, one.To, one.IsNew)));
        var copy = (await mlflow.FindVersionAsync(Topic, 2, Cancel))!;
        Assert.Equal((version.Sha256, "ünï"), (copy.Sha256, copy.Tags["note"]));
        Assert.Equal(1, (await mlflow.FindModelAsync(Topic, Cancel))!.Champion);
        var run = (await mlflow.FindRunAsync(copy.Run!, Cancel))!;
        Assert.Equal(("3", TrackedRunState.Finished), (run.Parameters["epochs"], run.State));
        Assert.Equal([0.7, 0.8], (await mlflow.ReadMetricAsync(run.Id, "curve", Cancel)).Select(point => point.Value));
        Assert.Contains("report/card.svg", (await mlflow.ListArtifactsAsync(run.Id, "", Cancel)).Select(file => file.Path));
        foreach (var file in await Node.Registries.Local.ListFilesAsync(version, Cancel))
        {
            Assert.Equal(await ReadAsync(Node.Registries.Local, version, file.Path), await ReadAsync(mlflow, copy, file.Path));
        }

        await using var elsewhere = new SqliteStorage();
        await using var other = await ModelNode.StartAsync(elsewhere, _time);
        var pulled = await RegistryCopy.CopyAsync(mlflow, other.Registry, Topic, 2, null, Cancel);
        Assert.Equal((2, 1, true), (pulled[0].From, pulled[0].To, pulled[0].IsNew));
        Assert.Equal(version.Sha256, (await other.Registry.FindVersionAsync(Topic, 1, Cancel))!.Sha256);
    }

    [Fact]
    public async Task To_push_again_doubles_nothing()
    {
        await FilledAsync();
        var mlflow = Node.Registries.RemoteOrThrow();
        await RegistryCopy.CopyAsync(Node.Registries.Local, mlflow, Topic, null, null, Cancel);

        var again = await RegistryCopy.CopyAsync(Node.Registries.Local, mlflow, Topic, null, null, Cancel);

        Assert.All(again, one => Assert.False(one.IsNew));
        Assert.Equal(2, (await mlflow.ListVersionsAsync(Topic, Cancel)).Count);
        Assert.Equal(2, (await mlflow.ListRunsAsync(Topic, 100, Cancel)).Count);
    }

    [Fact]
    public async Task A_push_that_breaks_off_anywhere_is_done_by_the_next_one()
    {
        await FilledAsync();
        var mlflow = Node.Registries.RemoteOrThrow();
        for (var allowed = 1; ; allowed++)
        {
            var left = allowed;
            _server.Instead = request => left-- > 0 ? null : StandInMlflow.Text(HttpStatusCode.InternalServerError, "killed");
            try
            {
                await RegistryCopy.CopyAsync(Node.Registries.Local, mlflow, Topic, 2, null, Cancel);
                break;
            }
            catch (ModelRegistryException)
            {
                // Cut off after so many requests.
            }
        }

        _server.Instead = null;
        Assert.Single(await mlflow.ListVersionsAsync(Topic, Cancel));
        Assert.Single(await mlflow.ListRunsAsync(Topic, 100, Cancel));
    }

    [Fact]
    public async Task With_mlflow_away_the_node_goes_on_with_what_it_has_and_catches_up()
    {
        await using var storage = new SqliteStorage();
        await using var node = await ModelNode.StartAsync(
            storage,
            _time,
            "shipped",
            services => services.AddHttpClient(MlflowConnection.ClientName).ConfigurePrimaryHttpMessageHandler(() => new StandInMlflow.Shared(_server)),
            ("MLflow:TrackingUri", "http://mlflow:5000"));
        Assert.Equal("mlflow", node.Registry.Name);
        await node.Promotion.PromoteAsync(Topic, (await node.RegisterAsync("2")).Version, "ada", "better", Cancel);
        await node.FollowAsync();
        Assert.Equal("2", node.InForce);
        var third = await node.RegisterAsync("3");
        await node.Promotion.PromoteAsync(Topic, third.Version, "ada", "better still", Cancel);

        _server.Instead = _ => throw new HttpRequestException(HttpRequestError.NameResolutionError, "away");
        await Assert.ThrowsAnyAsync<ModelRegistryException>(node.FollowAsync);
        Assert.Equal("2", node.InForce);

        _server.Instead = null;
        await node.FollowAsync();
        Assert.Equal("3", node.InForce);
    }

    [Fact]
    public void Naming_a_tracking_server_alone_makes_it_the_registry_unless_local_is_said() =>
        Assert.Equal(("local", "mlflow"), (Node.Registry.Name, Node.Registries.RemoteOrThrow().Name));

    // Version 1 as it ships, version 2 with all that a run can have.
    private async Task<ModelVersion> FilledAsync()
    {
        await Node.FollowAsync();
        var version = await Node.RegisterAsync("2");
        var at = DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_000);
        await Node.Registry.LogAsync(
            version.Run!,
            new RunValues { Parameters = new Dictionary<string, string> { ["epochs"] = "3" }, Metrics = [new("curve", 0.7, 1, at), new("curve", 0.8, 2, at)] },
            Cancel);
        await Node.Registry.PutArtifactAsync(version.Run!, "report/card.svg", () => new MemoryStream([60, 115]), Cancel);
        await Node.Registry.TagVersionAsync(Topic, version.Version, "note", "ünï", Cancel);
        return (await Node.Registry.FindVersionAsync(Topic, version.Version, Cancel))!;
    }

    private static async Task<byte[]> ReadAsync(IModelRegistry registry, ModelVersion version, string path)
    {
        await using var file = await registry.OpenFileAsync(version, path, Cancel);
        using var copy = new MemoryStream();
        await file!.CopyToAsync(copy, Cancel);
        return copy.ToArray();
    }
}
