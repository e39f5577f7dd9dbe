using Anip.Fetching.Traffic;
using Anip.Isolation;
using Anip.Pipelines;

namespace Anip.Ingestion.Sources.Terms;

/// <summary>The pipeline that keeps what hosts say of their use, and forgets what was asked of them long ago.</summary>
internal static class TermsPipeline
{
    public const string Name = "source_terms";

    public static Pipeline Create(ISourceStore sources, ITermsStore terms, ITrafficStore traffic, TermsReader reader, TimeProvider timeProvider) => new(
        Name, "Reads how the hosts of sources may be read and used (robots.txt, TDMRep, ai.txt).",
        [new ReadStep(sources, terms, reader, timeProvider), new ForgetStep(traffic, timeProvider)])
    {
        DefaultSchedule = new Schedule("40 4 * * *", "UTC"),
    };

    private sealed class ReadStep(ISourceStore sources, ITermsStore terms, TermsReader reader, TimeProvider timeProvider) : IPipelineStep
    {
        // Ten thousand hosts are asked within a week.
        private const int MaxHosts = 2_000;
        // Most of it is waiting for the next turn at a host.
        private const int MaxParallel = 32;
        private static readonly TimeSpan MaxAge = TimeSpan.FromDays(7);

        public string Name => "read";

        public async Task<IReadOnlyDictionary<string, long>> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
        {
            var now = timeProvider.GetUtcNow();
            var known = (await terms.ListAsync(cancellationToken)).ToDictionary(one => one.Host, StringComparer.Ordinal);
            var due = (await sources.ListAsync(cancellationToken))
                .Select(source => Uri.TryCreate(source.Id, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null).OfType<Uri>()
                .DistinctBy(TermsReader.HostOf)
                .Where(address => !known.TryGetValue(TermsReader.HostOf(address), out var one) || now - one.CheckedAt > MaxAge || one.Robots == "unreachable")
                .OrderBy(address => known.GetValueOrDefault(TermsReader.HostOf(address))?.CheckedAt)
                .Take(MaxHosts).ToList();
            var (read, reserved, failed) = (0, 0, 0);
            await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = MaxParallel, CancellationToken = cancellationToken }, async (address, token) =>
            {
                SiteTerms? one = null;
                var failure = await Isolated.RunAsync(async inner => one = await reader.ReadAsync(address, inner), token);
                _ = failure is null ? Interlocked.Increment(ref read) : Interlocked.Increment(ref failed);
                _ = one is { IsReserved: true } ? Interlocked.Increment(ref reserved) : 0;
            });
            return new Dictionary<string, long>(StringComparer.Ordinal) { ["hosts"] = read, ["reserved"] = reserved, ["failed_hosts"] = failed };
        }
    }

    private sealed class ForgetStep(ITrafficStore traffic, TimeProvider timeProvider) : IPipelineStep
    {
        private const int DaysKept = 90;

        public string Name => "forget_traffic";

        public async Task<IReadOnlyDictionary<string, long>> ExecuteAsync(StepContext context, CancellationToken cancellationToken) => new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["removed"] = await traffic.PruneAsync(DateOnly.FromDateTime(timeProvider.GetUtcNow().UtcDateTime).AddDays(-DaysKept), cancellationToken),
        };
    }
}
