using Anip.Adapters.Relational.Models;
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
}
