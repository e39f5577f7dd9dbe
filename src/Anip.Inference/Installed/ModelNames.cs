using System.Buffers;
using Anip.Articles;
using Anip.Models;

namespace Anip.Inference.Installed;

/// <summary>A folder whose manifest could be read.</summary>
internal sealed record FoundModel(ModelFile File, ModelManifest Manifest);

/// <summary>Sees to it that each name is of one model, and that it can be a name.</summary>
internal static class ModelNames
{
    private const int MaxNameLength = 64;
    private const int MaxLabelLength = 100;

    private static readonly SearchValues<char> NameLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Those that can be used by their names: of two of one name the one whose folder is called so, else the first. Encoders go by their versions.</summary>
    /// <param name="found">By folder.</param>
    /// <param name="problems">Receives the others.</param>
    public static IReadOnlyList<FoundModel> Distinct(IReadOnlyList<FoundModel> found, List<ModelProblem> problems)
    {
        List<FoundModel> distinct = [];
        foreach (var same in found.GroupBy(Key))
        {
            var taken = same.FirstOrDefault(model => Path.GetFileName(model.File.Folder) == model.Manifest.Name) ?? same.First();
            foreach (var model in same)
            {
                if ((model == taken ? Error(model.Manifest) : $"the name '{model.Manifest.Name}' is that of {taken.File.Folder}: give it another in its manifest, or remove one of them.") is { } error)
                {
                    problems.Add(new ModelProblem(model.File.Folder, $"{model.File.Folder}: {error}"));
                }
                else
                {
                    distinct.Add(model);
                }
            }
        }

        return distinct;
    }

    // There is one model of names, whatever it is called.
    private static string Key(FoundModel model) => model.Manifest.Kind switch
    {
        ModelKind.Encoder => $"{model.Manifest.Name} {model.Manifest.Version}",
        _ => model.Manifest.Name,
    };

    private static string? Error(ModelManifest manifest)
    {
        var expected = manifest.Name switch
        {
            ModelName.Encoder => ModelKind.Encoder,
            ModelName.Language => ModelKind.LanguageIdentification,
            ModelName.Entities => ModelKind.TokenClassification,
            ModelName.Topic or ModelName.Sentiment => ModelKind.TextClassification,
            _ => (ModelKind?)null,
        };
        if (expected is { } kind)
        {
            return manifest.Kind != kind ? $"a model called '{manifest.Name}' must be of kind {kind}, not {manifest.Kind}."
                : Known(manifest.Name) is { } known && manifest.Labels.Except(known, StringComparer.Ordinal).FirstOrDefault() is { } other
                    ? $"a model called '{manifest.Name}' has the labels {string.Join(", ", known)} only, not '{other}'."
                : null;
        }

        return manifest.Kind is not ModelKind.TextClassification ? $"a model of kind {manifest.Kind} must have the name that belongs to its kind, which '{manifest.Name}' is not."
            : !IsName(manifest.Name) ? $"'{manifest.Name}' cannot be a name: it must have 1 to {MaxNameLength} small letters, digits, '-' and '_', and begin with a letter."
            : manifest.Labels.Count < 2 ? "a model that classifies needs two labels at least."
            : manifest.Labels.FirstOrDefault(label => label.Trim() != label || label.Length is 0 or > MaxLabelLength || label.Any(char.IsControl)) is { } bad
                ? $"'{bad}' cannot be a label: it must have 1 to {MaxLabelLength} characters, and no space around it."
            : manifest.Labels.Distinct(StringComparer.OrdinalIgnoreCase).Count() < manifest.Labels.Count ? "two of its labels are the same but for case."
            : null;
    }

    private static IReadOnlyList<string>? Known(string name) => name switch
    {
        ModelName.Topic => Topics.All,
        ModelName.Sentiment => Sentiments.All,
        ModelName.Entities => EntityTypes.All,
        _ => null,
    };

    private static bool IsName(string name) => name.Length is > 0 and <= MaxNameLength && char.IsAsciiLetterLower(name[0]) && !name.AsSpan().ContainsAnyExcept(NameLetters);
}
