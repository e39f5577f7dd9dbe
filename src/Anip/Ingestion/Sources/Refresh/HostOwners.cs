using Anip.Hosting;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.Refresh;

/// <summary>
/// The names under which this process claims hosts. Runs of sources and visits share them: whichever comes first in a process that starts again gives back
/// what the dead one held, for a feed or for a visit.
/// </summary>
public sealed class HostOwners(NodeIdentity node, IHostClaims claims, IOptions<IngestionOptions> options) : IDisposable
{
    private const string Work = "sources";

    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private NodeLease? _ofVisits;
    private string? _nameOfVisits;

    /// <summary>A name for one run.</summary>
    /// <inheritdoc cref="NodeIdentity.AcquireLeaseAsync"/>
    public Task<NodeLease> AcquireAsync(CancellationToken cancellationToken) =>
        node.AcquireLeaseAsync(Work, (name, token) => claims.ReleaseAsync(name, options.Value.HostInterval, token), cancellationToken);

    /// <summary>The name of all visits, kept for as long as the process runs.</summary>
    public async Task<string> OfVisitsAsync(CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            return _nameOfVisits ??= (_ofVisits = await AcquireAsync(cancellationToken)).Name;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A look at a site needs no data directory; what it claims is then nobody's to give back, and runs out.
            return _nameOfVisits = $"visits/{Guid.NewGuid():N}";
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose()
    {
        _ofVisits?.Dispose();
        _oneAtATime.Dispose();
    }
}
