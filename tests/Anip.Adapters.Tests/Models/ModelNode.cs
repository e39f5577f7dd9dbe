using Anip.Adapters.Tests.Contracts;
using Anip.Models.Registry;
using Anip.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Adapters.Tests.Models;

/// <summary>A node with a data folder and shipped models of its own, over a store that others may share.</summary>
internal sealed class ModelNode : IAsyncDisposable
{
    public const string Topic = "topic-classification";

    private readonly Scratch _folder = new();
    private readonly ServiceProvider _services;

    private ModelNode(ITestStorage storage, TimeProvider timeProvider, string shipped, Action<IServiceCollection>? add, (string Key, string Value)[] settings)
    {
        ModelOnDisk.Write(Path.Combine(_folder.Path, "models", Topic), Topic, shipped);
        _services = storage.Open(
            timeProvider,
            services =>
            {
                services.AddModelRegistries().AddSingleton<ISignatureReader, ModelOnDisk.NoSignature>();
                add?.Invoke(services);
            },
            [("Models:Path", Path.Combine(_folder.Path, "models")), .. settings]);
    }

    public static async Task<ModelNode> StartAsync(
        ITestStorage storage, TimeProvider timeProvider, string shipped = "shipped", Action<IServiceCollection>? add = null, params (string Key, string Value)[] settings)
    {
        var node = new ModelNode(storage, timeProvider, shipped, add, settings);
        await node.Get<ISchemaMigrator>().MigrateAsync(TestContext.Current.CancellationToken);
        return node;
    }

    public ModelRegistries Registries => Get<ModelRegistries>();

    public IModelRegistry Registry => Registries.InForce;

    public ModelShelf Shelf => Get<ModelShelf>();

    public Promotion Promotion => Get<Promotion>();

    /// <summary>The version that this node would read with instead of the one that ships; null for that one.</summary>
    public string? InForce => Shelf.Folders is [var folder] ? Anip.Models.ModelFolder.Open(folder).Manifest.Version : null;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Task FollowAsync() => Get<Champions>().FollowAsync(TestContext.Current.CancellationToken);

    public Task<ModelVersion> RegisterAsync(string version, string name = Topic) => Get<FolderRegistration>().RegisterAsync(
        Registry, ModelOnDisk.Write(Path.Combine(_folder.Path, $"{name}-{version}"), name, version), "a test", new Dictionary<string, string>(), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
    }
}
