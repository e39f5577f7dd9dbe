using Anip.Inference.Encoding;
using Anip.Inference.Heads;
using Anip.Models;

namespace Anip.Inference.Installed;

/// <summary>The models that are in force together: an encoder and the heads that read what it gives. It never changes; another takes its place.</summary>
internal sealed class ModelSet(PlacedModel<TextEncoder> encoder, IReadOnlyList<PlacedModel<IClassificationHead>> classifiers, PlacedModel<IEntityHead>? entities) : IDisposable
{
    /// <summary>What is told of it.</summary>
    public required ModelsInForce InForce { get; init; }

    public TextEncoder Encoder => encoder.Model;

    public string EncoderVersion => encoder.Manifest.Version;

    public string EncoderFolder => encoder.File.Folder;

    public PlacedModel<TextEncoder> PlacedEncoder => encoder;

    /// <summary>All that classify texts, each by another name.</summary>
    public IReadOnlyList<PlacedModel<IClassificationHead>> Classifiers { get; } = classifiers;

    public PlacedModel<IEntityHead>? Entities { get; } = entities;

    /// <summary>The languages of the topics, or else of another model whose answers have members of their own; none means any.</summary>
    public IReadOnlyList<string> Languages { get; } =
        (Find(classifiers, ModelName.Topic) ?? Find(classifiers, ModelName.Sentiment) ?? entities?.Manifest)?.Languages ?? [];

    /// <summary>By model name, the language's left out.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; } = VersionsOf(encoder, classifiers, entities);

    public void Dispose()
    {
        Entities?.Dispose();
        foreach (var classifier in Classifiers)
        {
            classifier.Dispose();
        }

        encoder.Dispose();
    }

    private static ModelManifest? Find(IReadOnlyList<PlacedModel<IClassificationHead>> classifiers, string name) =>
        classifiers.FirstOrDefault(classifier => classifier.Manifest.Name == name)?.Manifest;

    private static Dictionary<string, string> VersionsOf(
        PlacedModel<TextEncoder> encoder, IReadOnlyList<PlacedModel<IClassificationHead>> classifiers, PlacedModel<IEntityHead>? entities)
    {
        Dictionary<string, string> versions = new(StringComparer.Ordinal) { [ModelName.Encoder] = encoder.Manifest.Version };
        foreach (var manifest in classifiers.Select(classifier => classifier.Manifest).Concat(entities is null ? [] : [entities.Manifest]))
        {
            versions.Add(manifest.Name, manifest.Version);
        }

        return versions;
    }
}

/// <summary>A loaded model with the folder that it came from, as that was then.</summary>
internal sealed record PlacedModel<T>(ModelFile File, ModelManifest Manifest, Shared<T> Loaded, DateTimeOffset LoadedAt) : IDisposable
    where T : class, IDisposable
{
    public T Model => Loaded.Model;

    /// <summary>Whether its answers are labels by its name.</summary>
    public bool IsLabeller => Manifest is { Kind: ModelKind.TextClassification, Name: not (ModelName.Topic or ModelName.Sentiment) };

    /// <summary>The same for one more set.</summary>
    public PlacedModel<T> Share() => this with { Loaded = Loaded.Share() };

    public void Dispose() => Loaded.Dispose();
}
