using Anip.Cli.Output;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Rss;

namespace Anip.Cli.Sources;

/// <summary>How somebody names a source that is subscribed.</summary>
internal static class SourceReference
{
    public const string Description = "The address of a subscribed source, in any spelling, or its 'ref' of 'anip sources list --json'";

    /// <returns>Null where there is no such source.</returns>
    public static async Task<SourceRecord?> FindAsync(ISourceStore store, string target, CancellationToken cancellationToken)
    {
        var key = FeedAddress.KeyOf(target);
        var sources = await store.ListAsync(cancellationToken);
        return sources.FirstOrDefault(source => source.Id == target)
            ?? sources.FirstOrDefault(source => SourceName.ReferenceOf(source.Id) == target)
            ?? sources.FirstOrDefault(source => FeedAddress.KeyOf(source.Id) == key);
    }

    public static int Missing(string target)
    {
        Terminal.Error($"there is no source '{SourceName.Show(target)}'; 'anip sources list' shows those that there are");
        return Failures.Failed;
    }
}
