using Anip.Ingestion.Sources.Rss;

namespace Anip.Ingestion.Sources.Subscriptions;

/// <summary>Subscribes addresses, each once, however it is spelt.</summary>
public sealed class Subscriber(ISourceStore sources)
{
    /// <returns>For each that was wanted, in their order, the source that it is now.</returns>
    public async Task<IReadOnlyList<Subscribed>> AddAsync(IEnumerable<Subscription> wanted, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in await sources.ListAsync(cancellationToken))
        {
            known.TryAdd(FeedAddress.KeyOf(source.Id), source.Id);
        }

        List<Subscribed> all = [];
        foreach (var one in wanted)
        {
            var key = FeedAddress.KeyOf(one.Address);
            if (!known.TryGetValue(key, out var id))
            {
                known[key] = id = one.Address;
            }

            // One that is there is added again all the same, which lets one go on that had ended.
            var isNew = await sources.AddAsync(id, one.Kind, one.Title, cancellationToken);
            if (one.Tags.Count > 0)
            {
                await sources.ChangeAsync(id, before => before with { Tags = SourceTags.Of(before.Tags.Concat(one.Tags)) }, cancellationToken);
            }

            all.Add(new Subscribed(id, isNew));
        }

        return all;
    }
}

/// <summary>What is to be subscribed.</summary>
/// <param name="Address">As <see cref="FeedAddress"/> keeps it.</param>
/// <param name="Kind">Of source, such as <c>rss</c>.</param>
/// <param name="Title">Shown in place of the address; null for the source's own.</param>
public sealed record Subscription(string Address, string Kind, string? Title = null)
{
    /// <summary>Added to those that it has.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
}

/// <param name="Id">Of the source, which may be another spelling of what was wanted.</param>
public sealed record Subscribed(string Id, bool IsNew);
