using Anip.Adapters.Relational.Models;
using Anip.Adapters.Relational.Sql;
using Anip.Models.Registry;
using Anip.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Anip.Adapters.Tests.Contracts;

/// <summary>The registry in a store.</summary>
public abstract class LocalModelRegistryContract(ITestStorage storage) : ModelRegistryContract
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 14, 15, 9, 26, TimeSpan.Zero));
    private readonly List<ServiceProvider> _programs = [];

    private protected override async ValueTask<IModelRegistry> CreateAsync()
    {
        await storage.CreateAsync();
        var registry = Reopen();
        await _programs[0].GetRequiredService<ISchemaMigrator>().MigrateAsync(Cancel);
        return registry;
    }

    private protected override IModelRegistry Reopen()
    {
        _programs.Add(storage.Open(_time));
        return _programs[^1].GetRequiredService<LocalModelRegistry>();
    }

    private protected override void Advance() => _time.Advance(TimeSpan.FromSeconds(1));

    public override async ValueTask DisposeAsync()
    {
        foreach (var program in _programs)
        {
            await program.DisposeAsync();
        }

        await storage.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Nodes_that_register_one_model_at_once_make_one_version_of_it()
    {
        await Registry.CreateModelAsync(Topic, null, Cancel);
        IModelRegistry[] nodes = [Registry, Reopen()];

        var versions = await Task.WhenAll(Enumerable.Range(0, 12).Select(at => Task.Run(
            async () =>
            {
                var node = nodes[at % 2];
                var run = await node.BeginRunAsync(new NewTrackedRun(Topic, "a run"), Cancel);
                await node.PutArtifactAsync(run.Id, "model/model.json", () => new MemoryStream([7]), Cancel);
                return await node.CreateVersionAsync(
                    new NewModelVersion(Topic, run.Id, "model") { Tags = new Dictionary<string, string> { [RegistryTags.Sha256] = $"model {at / 4}" } }, Cancel);
            },
            Cancel)));

        Assert.Equal([1, 2, 3], versions.Select(version => version.Version).Distinct().Order());
        Assert.Equal(3, (await Registry.ListVersionsAsync(Topic, Cancel)).Count);
    }

    [Fact]
    public async Task Bytes_of_a_deleted_version_go_unless_another_file_has_them()
    {
        using var folder = new Scratch();
        var gone = await RegisterAsync(folder.Path, "1");
        var kept = await RegisterAsync(folder.Path, "2");
        await Registry.PutArtifactAsync(gone.Run!, "report/card.md", () => new MemoryStream([1, 2, 3]), Cancel);
        var before = await ChunksAsync();

        await Registry.DeleteVersionAsync(Topic, gone.Version, Cancel);

        Assert.InRange(await ChunksAsync(), 1, before - 1);
        Assert.Equal(["report/card.md"], (await Registry.ListArtifactsAsync(gone.Run!, "", Cancel)).Select(file => file.Path));
        var target = Path.Combine(folder.Path, "brought");
        await VersionFiles.DownloadAsync(Registry, kept, target, Cancel);
        Assert.True(File.Exists(Path.Combine(target, "model.onnx")));
    }

    [Fact]
    public async Task Files_that_are_put_while_a_version_with_the_same_bytes_is_deleted_are_whole()
    {
        await Registry.CreateModelAsync(Topic, null, Cancel);
        IModelRegistry[] nodes = [Registry, Reopen()];
        var bytes = new byte[LocalArtifacts.ChunkLength + 1];
        for (var round = 0; round < 5; round++)
        {
            var old = await PutAsync(nodes[0], $"old {round}");
            var putting = Task.Run(() => PutAsync(nodes[1], $"new {round}"), Cancel);
            await nodes[0].DeleteVersionAsync(Topic, old.Version, Cancel);
            var put = await putting;

            await using var file = (await Registry.OpenFileAsync(put, "model.onnx", Cancel))!;
            using var read = new MemoryStream();
            await file.CopyToAsync(read, Cancel);
            Assert.Equal(bytes, read.ToArray());
            await Registry.DeleteVersionAsync(Topic, put.Version, Cancel);
        }

        async Task<ModelVersion> PutAsync(IModelRegistry node, string identity)
        {
            var run = await node.BeginRunAsync(new NewTrackedRun(Topic, "a run"), Cancel);
            await node.PutArtifactAsync(run.Id, "model/model.onnx", () => new MemoryStream(bytes), Cancel);
            return await node.CreateVersionAsync(new NewModelVersion(Topic, run.Id, "model") { Tags = new Dictionary<string, string> { [RegistryTags.Sha256] = identity } }, Cancel);
        }
    }

    private Task<long> ChunksAsync() => _programs[0].GetRequiredService<IDatabase>().ReadAsync((sql, token) => sql.ScalarAsync<long>("SELECT count(*) FROM artifact_chunk", [], token), Cancel);
}
