using Anip.Adapters.Tests.Contracts;
using Anip.Adapters.Tests.Postgres;
using Anip.Adapters.Tests.Sqlite;
using Anip.Models;
using Anip.Models.Registry;
using Microsoft.Extensions.Time.Testing;

namespace Anip.Adapters.Tests.Models;

/// <summary>What nodes do where an alias moves.</summary>
public sealed class ChampionsTests : IAsyncDisposable
{
    private const string Topic = ModelNode.Topic;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 14, 15, 9, 26, TimeSpan.Zero));
    private readonly PostgresStorage _shared = new();
    private readonly List<ModelNode> _nodes = [];
    private readonly List<Scratch> _folders = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        _folders.ForEach(folder => folder.Dispose());
        await _shared.DisposeAsync();
    }

    [Fact]
    public async Task What_ships_becomes_version_1_once_over_all_nodes_and_needs_no_copy_on_any()
    {
        var (one, other) = await TwoAsync();

        await Task.WhenAll(Task.Run(one.FollowAsync, Cancel), Task.Run(other.FollowAsync, Cancel));
        await one.FollowAsync();

        var version = Assert.Single(await one.Registry.ListVersionsAsync(Topic, Cancel));
        Assert.Equal((1, "shipped"), (version.Version, version.Tags[RegistryTags.Manifest]));
        Assert.Equal(["champion"], version.Aliases);
        Assert.True(version.Tags.ContainsKey(RegistryTags.Shipped));
        Assert.Equal((null, null), (one.InForce, other.InForce));
    }

    [Fact]
    public async Task A_promotion_on_one_node_reaches_every_node_and_a_rollback_too()
    {
        var (one, other) = await TwoAsync();
        await one.FollowAsync();
        var second = await one.RegisterAsync("2");

        Assert.Equal(1, await one.Promotion.PromoteAsync(Topic, second.Version, "ada", "better", Cancel));
        await one.FollowAsync();
        await other.FollowAsync();
        Assert.Equal(("2", "2"), (one.InForce, other.InForce));
        Assert.True(File.Exists(Path.Combine(other.Shelf.FolderOf(Topic, 2), "MLmodel")));

        Assert.Equal((2, 1), await other.Promotion.RollbackAsync(Topic, "bob", "worse on sports", Cancel));
        await one.FollowAsync();
        await other.FollowAsync();
        Assert.Equal((null, null), (one.InForce, other.InForce));
        var traced = (await one.Registry.FindVersionAsync(Topic, 2, Cancel))!.Tags;
        Assert.Equal(("ada", "better", "2026-03-14T15:09:26Z"), (traced["anip.promoted_by"], traced["anip.promoted_why"], traced["anip.promoted_at"]));
        Assert.Equal(("bob", "worse on sports", "1"), (traced["anip.rolled_back_by"], traced["anip.rolled_back_why"], traced["anip.previous"]));
    }

    [Fact]
    public async Task A_version_that_cannot_be_brought_whole_is_left_and_told_and_the_one_before_stays()
    {
        var (one, other) = await TwoAsync();
        await one.Promotion.PromoteAsync(Topic, (await one.RegisterAsync("2")).Version, "ada", "better", Cancel);
        await other.FollowAsync();
        var run = await one.Registry.BeginRunAsync(new NewTrackedRun(Topic, "broken"), Cancel);
        await one.Registry.PutArtifactAsync(run.Id, "model/model.json", () => new MemoryStream([(byte)'{']), Cancel);
        var broken = await one.Registry.CreateVersionAsync(
            new NewModelVersion(Topic, run.Id, "model") { Tags = new Dictionary<string, string> { [RegistryTags.Sha256] = "something else" } }, Cancel);
        await one.Promotion.PromoteAsync(Topic, broken.Version, "ada", "oops", Cancel);

        await other.FollowAsync();

        Assert.Equal("2", other.InForce);
        Assert.Contains($"version {broken.Version} of {Topic} in the registry cannot be used", Assert.Single(other.Shelf.Problems).Reason, StringComparison.Ordinal);
        Assert.False(Directory.Exists(other.Shelf.FolderOf(Topic, broken.Version)));
        await one.Promotion.RollbackAsync(Topic, "ada", "oops", Cancel);
        await other.FollowAsync();
        Assert.Equal("2", other.InForce);
        Assert.Empty(other.Shelf.Problems);
    }

    [Fact]
    public async Task Another_process_of_the_node_goes_on_with_what_was_brought_without_asking_the_registry()
    {
        var (one, _) = await TwoAsync();
        await one.Promotion.PromoteAsync(Topic, (await one.RegisterAsync("2")).Version, "ada", "better", Cancel);
        await one.FollowAsync();

        var shelf = new ModelShelf(one.Get<Microsoft.Extensions.Options.IOptions<Hosting.DataOptions>>());

        Assert.Equal("2", ModelFolder.Open(Assert.Single(shelf.Folders)).Manifest.Version);
    }

    [Fact]
    public async Task A_newer_release_brings_its_own_head_unless_another_was_promoted()
    {
        var old = await NodeAsync("shipped");
        await old.FollowAsync();
        var newer = await NodeAsync("shipped-2");

        await newer.FollowAsync();
        await old.FollowAsync();
        Assert.Equal((null, "shipped-2"), (newer.InForce, old.InForce));
        Assert.Equal((2, 1), await old.Promotion.RollbackAsync(Topic, "ada", "worse", Cancel));
        await newer.FollowAsync();
        Assert.Equal("shipped", newer.InForce);

        await newer.Promotion.PromoteAsync(Topic, (await newer.RegisterAsync("own")).Version, "ada", "better", Cancel);
        var newest = await NodeAsync("shipped-3");
        await newest.FollowAsync();
        Assert.Equal("own", newest.InForce);
        Assert.Equal(4, (await newest.Registry.ListVersionsAsync(Topic, Cancel)).Count);
    }

    [Fact]
    public async Task What_others_keep_in_the_registry_is_left_alone()
    {
        await using var storage = new SqliteStorage();
        await using var node = await ModelNode.StartAsync(storage, _time);
        foreach (var name in (string[])["somebody-elses", "Not A Folder", "..", "encoder"])
        {
            var run = await node.Registry.BeginRunAsync(new NewTrackedRun("x", "x"), Cancel);
            await node.Registry.PutArtifactAsync(run.Id, "model/model.pkl", () => new MemoryStream([1]), Cancel);
            await node.Registry.CreateModelAsync(name, null, Cancel);
            await node.Registry.SetAliasAsync(name, "champion", (await node.Registry.CreateVersionAsync(new NewModelVersion(name, run.Id, "model"), Cancel)).Version, Cancel);
        }

        await node.FollowAsync();

        Assert.Empty(node.Shelf.Folders);
        Assert.Empty(node.Shelf.Problems);
    }

    [Fact]
    public async Task There_is_nothing_to_go_back_to_before_the_first_promotion()
    {
        var (one, _) = await TwoAsync();

        var refused = await Assert.ThrowsAsync<ModelRegistryException>(() => one.Promotion.RollbackAsync(Topic, "ada", "x", Cancel));
        var unknown = await Assert.ThrowsAsync<ModelRegistryException>(() => one.Promotion.PromoteAsync(Topic, 7, "ada", "x", Cancel));
        var nothing = await Assert.ThrowsAsync<ModelRegistryException>(() => one.Promotion.RollbackAsync("nothing", "ada", "x", Cancel));

        Assert.Contains("none to go back to", refused.Message, StringComparison.Ordinal);
        Assert.Contains("has no version 7; it has 1", unknown.Message, StringComparison.Ordinal);
        Assert.Contains("there are topic-classification", nothing.Message, StringComparison.Ordinal);
        Assert.Equal(1, await one.Promotion.PromoteAsync(Topic, 1, "ada", "again", Cancel));
    }

    private async Task<(ModelNode One, ModelNode Other)> TwoAsync() => (await NodeAsync("shipped"), await NodeAsync("shipped"));

    private async Task<ModelNode> NodeAsync(string shipped)
    {
        if (_nodes.Count == 0)
        {
            await _shared.CreateAsync();
        }

        _folders.Add(new Scratch());
        _nodes.Add(await ModelNode.StartAsync(_shared, _time, shipped, null, ("Data:Path", _folders[^1].Path)));
        return _nodes[^1];
    }
}
