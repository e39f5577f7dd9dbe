using Apache.Arrow;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Anip.Adapters.Spark;

/// <summary>Whether the Spark that is set up answers, and runs something.</summary>
internal static class SparkCheck
{
    public static async Task<string?> TryAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var options = services.GetRequiredService<IOptions<SparkOptions>>().Value;
        if (!options.IsConfigured)
        {
            return null;
        }

        var address = SparkAddress.Parse(options.Remote!.Trim());
        await using var client = new SparkClient(address, options, services.GetRequiredService<TimeProvider>());
        var version = await client.VersionAsync(cancellationToken);
        var ones = 0L;
        await client.QueryAsync("SELECT 1 AS one", "anip-doctor", batch => ones += Sum(batch), cancellationToken);
        return ones == 1 ? $"Spark {version} at {address}" : throw new SparkException(SparkException.JobFailed, $"Spark {version} at {address} answers SELECT 1 with something else");
    }

    private static long Sum(RecordBatch batch)
    {
        using (batch)
        {
            return batch.Column(0) is Int32Array column ? column.Sum(value => (long)(value ?? 0)) : 0;
        }
    }
}
