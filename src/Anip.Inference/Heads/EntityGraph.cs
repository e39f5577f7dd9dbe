namespace Anip.Inference.Heads;

/// <summary>What the inputs and outputs of the entity head's graph are called.</summary>
public static class EntityGraph
{
    /// <summary>Bytes, a row of <see cref="WordCodes"/> for each word.</summary>
    public const string Features = "features";

    /// <summary>Bytes, <see cref="Heads.WordShapes.Width"/> flags for each word: 0 or <see cref="Flag"/>.</summary>
    public const string Shapes = "shapes";

    /// <summary>For each word the number of the one before it in its window, or the number of all words where there is none.</summary>
    public const string Before = "before";

    /// <inheritdoc cref="Before"/>
    public const string After = "after";

    /// <summary>Scores of the tags of each word.</summary>
    public const string Emissions = "emissions";

    /// <summary>The code of a flag that is set.</summary>
    public const byte Flag = 128;

    /// <summary>Outputs that do not depend on the input: the features' means and scales, and the tags' transitions.</summary>
    public static readonly string[] Constants = ["feature_mean", "feature_scale", "transitions"];
}
