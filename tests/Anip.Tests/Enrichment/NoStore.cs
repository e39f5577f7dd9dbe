using Anip.Enrichment;

namespace Anip.Tests.Enrichment;

/// <summary>A store that nothing was ever put into.</summary>
internal sealed class NoStore : IModelSets, IEncoders
{
    public Task<IReadOnlyList<ModelSetUse>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ModelSetUse>>([]);

    public Task NoteAsync(IReadOnlyDictionary<string, string> models, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<long?> QueueAsync(IReadOnlyList<long> sets, long? before, int limit, CancellationToken cancellationToken) => Task.FromResult<long?>(null);

    public Task<string?> ServingAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public Task<IReadOnlySet<long>> LackingAsync(string encoder, IReadOnlyList<long> ids, CancellationToken cancellationToken) => Task.FromResult<IReadOnlySet<long>>(ids.ToHashSet());

    public Task KeepAsync(string encoder, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<bool> SwitchAsync(string encoder, CancellationToken cancellationToken) => Task.FromResult(false);

    public Task<bool> RemoveRetiredAsync(int limit, CancellationToken cancellationToken) => Task.FromResult(false);
}
