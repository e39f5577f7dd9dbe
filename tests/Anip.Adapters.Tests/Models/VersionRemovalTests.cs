using Anip.Adapters.Tests.Sqlite;
using Anip.Models.Registry;
using Microsoft.Extensions.Time.Testing;

namespace Anip.Adapters.Tests.Models;

/// <summary>Which versions can be deleted, and what is known of those that are in force.</summary>
public sealed class VersionRemovalTests : IAsyncLifetime
{
    private const string Topic = ModelNode.Topic;

    private readonly SqliteStorage _storage = new();
    private ModelNode? _node;

    private ModelNode Node => _node!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _node = await ModelNode.StartAsync(_storage, new FakeTimeProvider(new DateTimeOffset(2026, 3, 14, 15, 9, 26, TimeSpan.Zero)));

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await _storage.DisposeAsync();
    }

    [Fact]
    public async Task What_is_in_force_goes_back_ships_or_is_another_program_s_is_not_deleted()
    {
        await Node.FollowAsync();
        var second = await Node.RegisterAsync("2");
        var third = await Node.RegisterAsync("3");
        await Node.Promotion.PromoteAsync(Topic, second.Version, "ada", "better", Cancel);
        await Node.FollowAsync();
        await Node.Promotion.PromoteAsync(Topic, third.Version, "ada", "better still", Cancel);

        Assert.Contains("champion", await RefusalAsync(third.Version), StringComparison.Ordinal);
        Assert.Contains("a rollback goes back to", await RefusalAsync(second.Version), StringComparison.Ordinal);
        Assert.Contains("ships with this release", await RefusalAsync(1), StringComparison.Ordinal);
        await Node.Promotion.PromoteAsync(Topic, 1, "ada", "as it was", Cancel);
        Assert.Contains("still in force on this node", await RefusalAsync(second.Version), StringComparison.Ordinal);
        await Node.FollowAsync();
        await Node.Get<VersionRemoval>().DeleteAsync(Topic, second.Version, Cancel);

        Assert.Equal([3, 1], (await Node.Registry.ListVersionsAsync(Topic, Cancel)).Select(version => version.Version));
        Assert.Contains("it has 1, 3", await RefusalAsync(second.Version), StringComparison.Ordinal);
        var run = await Node.Registry.BeginRunAsync(new NewTrackedRun(Topic, "x"), Cancel);
        await Node.Registry.PutArtifactAsync(run.Id, "model/model.pkl", () => new MemoryStream([1]), Cancel);
        var other = await Node.Registry.CreateVersionAsync(new NewModelVersion(Topic, run.Id, "model"), Cancel);
        Assert.Contains("was not made by ANIP", await RefusalAsync(other.Version), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_registry_says_of_a_version_in_force_is_known_without_asking_it()
    {
        await Node.FollowAsync();
        var second = await Node.RegisterAsync("2");
        await Node.Promotion.PromoteAsync(Topic, second.Version, "ada", "better", Cancel);
        await Node.FollowAsync();

        Assert.Equal(second.Run, Node.Get<FollowedVersions>().Find(Topic, "2")?.Run);
        Assert.NotNull(Node.Get<FollowedVersions>().Find(Topic, "shipped")?.Run);
        Assert.Null(Node.Get<FollowedVersions>().Find(Topic, "3"));
        Assert.Equal(second.Run, MlflowFolder.RunOf(Assert.Single(Node.Shelf.Folders)));
        Assert.Null(MlflowFolder.RunOf("no folder"));
    }

    private async Task<string> RefusalAsync(int version) =>
        (await Assert.ThrowsAsync<ModelRegistryException>(() => Node.Get<VersionRemoval>().DeleteAsync(Topic, version, Cancel))).Message;
}
