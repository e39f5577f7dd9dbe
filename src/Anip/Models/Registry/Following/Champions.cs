using Anip.Isolation;
using Microsoft.Extensions.Logging;

namespace Anip.Models.Registry;

/// <summary>Brings the champions of the registry to this node.</summary>
public sealed class Champions(ModelRegistries registries, ShippedModels shipped, ModelShelf shelf, FollowedVersions followed, ILogger<Champions> logger)
{
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    // Which were registered or found so by this process: looked at once.
    private readonly HashSet<string> _shipped = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Version, bool IsLeft)> _seen = new(StringComparer.Ordinal);

    /// <summary>One look. What a model's version fails with is that model's own, and noted on the shelf.</summary>
    /// <exception cref="ModelRegistryException">The registry does not answer.</exception>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        var heads = shipped.Heads();
        foreach (var (name, folder) in heads)
        {
            await RegisterAsync(name, folder, cancellationToken);
        }

        var now = shelf.Read();
        Dictionary<string, int> next = new(StringComparer.Ordinal);
        foreach (var model in await registries.InForce.ListModelsAsync(cancellationToken))
        {
            if (!ModelShelf.IsName(model.Name) || model.Champion is not { } champion)
            {
                continue;
            }

            var failure = await Isolated.RunAsync(
                async token =>
                {
                    if (await IsToBePlacedAsync(model.Name, champion, heads, token))
                    {
                        next[model.Name] = champion;
                    }
                },
                cancellationToken);
            Note(model.Name, failure, now, next);
        }

        shelf.Write(next);
    }

    private async Task RegisterAsync(string name, string folder, CancellationToken cancellationToken)
    {
        var failure = await Isolated.RunAsync(
            async token =>
            {
                // Another folder of that name, or another manifest in it, is another model.
                if (_shipped.Add($"{name} {VersionFiles.IdentityOf(folder)}"))
                {
                    _seen.Remove(name);
                    await shipped.RegisterAsync(name, token);
                }
            },
            cancellationToken);
        if (failure is null)
        {
            return;
        }

        _shipped.RemoveWhere(known => known.StartsWith($"{name} ", StringComparison.Ordinal));
        if (failure.Exception is ModelRegistryException { Code: ModelRegistryException.Unavailable or ModelRegistryException.Refused })
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure.Exception);
        }

        // One that is not sound is told by who loads it.
        Tell($"{name}: {failure.Reason}");
    }

    /// <returns>False where it is what this node ships, or no model of ours.</returns>
    private async Task<bool> IsToBePlacedAsync(string name, int champion, IReadOnlyDictionary<string, string> heads, CancellationToken cancellationToken)
    {
        var folder = shelf.FolderOf(name, champion);
        if (_seen.TryGetValue(name, out var seen) && seen.Version == champion && (seen.IsLeft || Directory.Exists(folder)))
        {
            return !seen.IsLeft;
        }

        var version = await registries.InForce.FindVersionAsync(name, champion, cancellationToken);
        if (version?.Sha256 is not { } identity)
        {
            return false;
        }

        followed.Note(version);
        var isShipped = heads.TryGetValue(name, out var head) && VersionFiles.IdentityOf(head) == identity;
        if (!isShipped)
        {
            await BringAsync(version, identity, folder, cancellationToken);
        }

        // Another encoder is no matter of an alias: all that it read would have to be read again.
        var isHead = !isShipped && ModelFolder.ReadManifest(folder).Kind is ModelKind.TextClassification or ModelKind.TokenClassification;
        _seen[name] = (champion, !isHead);
        return isHead;
    }

    private async Task BringAsync(ModelVersion version, string identity, string folder, CancellationToken cancellationToken)
    {
        // Of another registry, which numbers its versions itself.
        if (Directory.Exists(folder) && VersionFiles.IdentityOf(folder) != identity)
        {
            Directory.Delete(folder, recursive: true);
        }

        if (!Directory.Exists(folder))
        {
            await VersionFiles.DownloadAsync(registries.InForce, version, folder, cancellationToken);
            logger.Brought(version.Name, version.Version);
        }
    }

    private void Note(string name, UnitFailure? failure, IReadOnlyDictionary<string, int> now, Dictionary<string, int> next)
    {
        shelf.Note(name, failure?.Reason);
        if (failure is null)
        {
            return;
        }

        Tell(failure.Reason);
        if (now.TryGetValue(name, out var older))
        {
            next[name] = older;
        }

        if (failure.Exception is ModelRegistryException { Code: ModelRegistryException.Unavailable })
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure.Exception);
        }
    }

    private void Tell(string reason)
    {
        if (_told.Add(reason))
        {
            logger.NotFollowed(reason);
        }
    }
}

internal static partial class RegistryLog
{
    [LoggerMessage(9201, LogLevel.Information, "Version {Version} of {Name} was brought from the registry")]
    public static partial void Brought(this ILogger logger, string name, int version);

    [LoggerMessage(9202, LogLevel.Warning, "A champion of the registry is not in force here; what was stays so: {Reason}")]
    public static partial void NotFollowed(this ILogger logger, string reason);
}
