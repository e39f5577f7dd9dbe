using Anip.Articles;
using Anip.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Adapters;

/// <summary>Whether the store is sound, and what is in it.</summary>
internal static class DatabaseCheck
{
    private static readonly TimeSpan MaxCheckTime = TimeSpan.FromMinutes(1);

    public static async Task<string?> TryAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        // Before anything opens it: what is lost or damaged must not be made anew or written to.
        var health = await services.GetRequiredService<IStoreCheck>().CheckAsync(MaxCheckTime, thorough: true, cancellationToken);
        if (health.Problem is { } problem)
        {
            throw new StorageException("damaged", problem);
        }

        await services.GetRequiredService<ISchemaMigrator>().MigrateAsync(cancellationToken);
        var status = await services.GetRequiredService<ISchemaMigrator>().StatusAsync(cancellationToken);
        var counts = await services.GetRequiredService<IArticleStatistics>().CountAsync(cancellationToken);
        return $"{status.Location}, schema {status.Current}: {counts.Total:N0} articles, {counts.Pending:N0} waiting, {counts.Quarantined:N0} given up"
            + (health.IsComplete ? "" : $"; sound as far as {MaxCheckTime.TotalSeconds} s of looking went");
    }
}
