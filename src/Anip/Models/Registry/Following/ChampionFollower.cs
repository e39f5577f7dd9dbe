using Anip.Isolation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Anip.Models.Registry;

/// <summary>
/// Keeps this node on the champions of the registry: looks at them every few seconds, brings what is new, and puts it in force. While the registry is away, or for a
/// version that cannot be used, what is in force stays.
/// </summary>
public sealed class ChampionFollower(
    Champions champions,
    IOptions<ModelsOptions> options,
    ServiceHealth health,
    TimeProvider timeProvider,
    ILogger<ChampionFollower> logger) : SupervisedService("model registry", health, timeProvider, logger)
{
    /// <inheritdoc/>
    protected override async Task WorkAsync(CancellationToken stopping)
    {
        while (true)
        {
            await champions.FollowAsync(stopping);
            Works();
            await Task.Delay(options.Value.FollowInterval, Time, stopping);
        }
    }
}
