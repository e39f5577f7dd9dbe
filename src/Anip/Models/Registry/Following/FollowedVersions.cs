using System.Collections.Concurrent;

namespace Anip.Models.Registry;

/// <summary>What the registry said of the versions that this process follows, so that it can be told without asking again.</summary>
public sealed class FollowedVersions
{
    private readonly ConcurrentDictionary<(string Name, string Called), ModelVersion> _versions = new();

    /// <param name="called">What its manifest calls the version.</param>
    /// <returns>Null where this process does not follow the registry, or has not met the version.</returns>
    public ModelVersion? Find(string name, string called) => _versions.GetValueOrDefault((name, called));

    /// <summary>Keeps what was said of a version; of one that ANIP did not make there is nothing to find it by.</summary>
    public void Note(ModelVersion version)
    {
        if (version.Tags.TryGetValue(RegistryTags.Manifest, out var called))
        {
            _versions[(version.Name, called)] = version;
        }
    }
}
