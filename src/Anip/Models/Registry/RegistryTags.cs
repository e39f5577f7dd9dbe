namespace Anip.Models.Registry;

/// <summary>The words by which versions are known again.</summary>
public static class RegistryTags
{
    /// <summary>The alias of the version that every node uses.</summary>
    public const string Champion = "champion";

    /// <summary>Of a version: the SHA-256 of its manifest. Two versions of one model with the same are one.</summary>
    public const string Sha256 = "anip.sha256";

    /// <summary>Of a version: what its manifest calls it, which stands beside every prediction.</summary>
    public const string Manifest = "anip.version";

    /// <summary>Of a version: the release of ANIP that it came with.</summary>
    public const string Shipped = "anip.shipped";

    /// <summary>Of a version: the champion before it, to which a rollback goes back.</summary>
    public const string Previous = "anip.previous";

    /// <summary>Of a model in the local registry: the highest number of a version that was deleted.</summary>
    public const string Deleted = "anip.deleted";

    /// <summary>Of a version, each beside who, when and why.</summary>
    public const string Promoted = "anip.promoted";
    public const string RolledBack = "anip.rolled_back";

    /// <summary>Of a version: what was decided when it was last to be promoted (promoted, forced or refused), beside who, when and why.</summary>
    public const string Decision = "anip.decision";

    /// <summary>Of a version: the comparison behind the decision, as JSON.</summary>
    public const string Comparison = "anip.comparison";

    /// <summary>Of a run or version: the run of the pipeline that trained it.</summary>
    public const string PipelineRun = "anip.pipeline_run";

    /// <summary>Of a run or version that was copied: where from.</summary>
    public const string Origin = "anip.origin";
}
