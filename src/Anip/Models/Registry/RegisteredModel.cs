namespace Anip.Models.Registry;

/// <summary>A model by its name, whichever versions it has.</summary>
public sealed record RegisteredModel
{
    public required string Name { get; init; }

    public string? Description { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The version that each alias means.</summary>
    public IReadOnlyDictionary<string, int> Aliases { get; init; } = new Dictionary<string, int>();

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The version that is in force; null where none is.</summary>
    public int? Champion => Aliases.TryGetValue(RegistryTags.Champion, out var version) ? version : null;
}

/// <summary>A version of a model: files that never change, and what is said of them.</summary>
public sealed record ModelVersion
{
    /// <summary>Of the model.</summary>
    public required string Name { get; init; }

    /// <summary>From 1 on.</summary>
    public required int Version { get; init; }

    /// <summary>The run that made it; null where that is not known.</summary>
    public string? Run { get; init; }

    /// <summary>Where its files are, in the registry's own words.</summary>
    public required string Source { get; init; }

    public string? Description { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>What MLflow before 2.9 had instead of aliases: shown where it is set, never written.</summary>
    public string? Stage { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The SHA-256 of its manifest, which names those of its files; null where ANIP did not make it.</summary>
    public string? Sha256 => Tags.GetValueOrDefault(RegistryTags.Sha256);
}

/// <param name="Name">Of the model, which is there.</param>
/// <param name="Run">Has its files.</param>
/// <param name="Path">The folder of the run's artifacts that they are in.</param>
public sealed record NewModelVersion(string Name, string Run, string Path)
{
    public string? Description { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}
