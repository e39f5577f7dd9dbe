namespace Anip.Models;

/// <summary>The models that are in force, as their folders have them now. Thread-safe.</summary>
public interface IInstalledModels
{
    /// <summary>Looks at the folders, at most every two seconds, and loads what is new or was changed. What cannot be used is left out, and said.</summary>
    /// <exception cref="ModelException">There is no encoder that can be used.</exception>
    ModelsInForce Look();

    /// <summary>The same at once, however short ago the last look was.</summary>
    /// <inheritdoc cref="Look"/>
    ReloadedModels Reload();

    /// <summary>The same where any was needed yet; else null, and nothing is loaded for the sake of the question.</summary>
    ModelsInForce? Loaded { get; }
}

/// <param name="Before">In force until then; none where none was needed yet.</param>
/// <param name="Now">In force from then on.</param>
public sealed record ReloadedModels(ModelsInForce Before, ModelsInForce Now);

/// <param name="Models">The encoder first.</param>
/// <param name="Problems">Folders of which the model, or its newest version, is not in force.</param>
public sealed record ModelsInForce(IReadOnlyList<InstalledModel> Models, IReadOnlyList<ModelProblem> Problems)
{
    /// <summary>The models whose answers are called by their own names: all that classify texts, but those of topics and of sentiments.</summary>
    public IEnumerable<InstalledModel> Labellers => Models.Where(model => model.IsLabeller);
}

/// <param name="Labels">What it can answer.</param>
/// <param name="IsLabeller">Whether its answers are labels by its name.</param>
public sealed record InstalledModel(string Name, string Version, ModelKind Kind, IReadOnlyList<string> Labels, string Folder, bool IsLabeller = false)
{
    /// <summary>When this version was loaded.</summary>
    public DateTimeOffset LoadedAt { get; init; }

    /// <summary>How it reads texts; null for all but encoders.</summary>
    public EncodingManifest? Encoding { get; init; }
}

/// <param name="Folder">The model's folder.</param>
/// <param name="Reason">What is wrong and what to do, in one sentence.</param>
public sealed record ModelProblem(string Folder, string Reason);
