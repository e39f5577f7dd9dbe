using System.Globalization;
using System.Text.RegularExpressions;

namespace Anip.Models.Registry;

/// <summary>MLflow's own limits and grammar, held to with either registry, so that what one keeps the other can.</summary>
public static partial class RegistryLimits
{
    public const int MaxName = 256;
    public const int MaxExperiment = 500;
    public const int MaxKey = 250;
    public const int MaxAlias = 255;
    public const int MaxParameter = 6_000;
    public const int MaxRunTag = 8_000;
    public const int MaxRegistryTag = 100_000;
    public const int MaxPath = 1_000;

    /// <summary>Files of one version or run.</summary>
    public const int MaxFiles = 1_000;

    /// <exception cref="ModelRegistryException">It cannot be the name of a model.</exception>
    public static void CheckName(string name) => Check(
        IsText(name, MaxName) && !name.AsSpan().ContainsAny("/:'\"`"),
        $"the name of a model is 1 to {MaxName} characters without / : and quotes", name);

    public static void CheckExperiment(string name) => Check(
        IsText(name, MaxExperiment) && !name.AsSpan().ContainsAny("'\"`"), $"the name of an experiment is 1 to {MaxExperiment} characters without quotes", name);

    public static void CheckAlias(string alias) => Check(
        alias.Length <= MaxAlias && Alias().IsMatch(alias) && !alias.Equals("latest", StringComparison.OrdinalIgnoreCase) && !VersionWord().IsMatch(alias),
        $"an alias is 1 to {MaxAlias} letters, digits, '_' and '-', and neither 'latest' nor 'v' with a number", alias);

    public static void CheckKey(string key) => Check(
        key.Length <= MaxKey && Key().IsMatch(key) && IsPlainPath(key),
        $"a key is 1 to {MaxKey} letters, digits and any of _ - . : / and space, and has no part that is empty, '.' or '..'", key);

    /// <summary>A text as a key: each letter that none may have becomes '_', and so does a part of a path that none may be.</summary>
    public static string ToKey(string text) => string.Join(
        '/', NotOfKey().Replace(text.Length > MaxKey ? text[..MaxKey] : text, "_").Split('/').Select(part => part is "" or "." or ".." ? new string('_', Math.Max(1, part.Length)) : part));

    public static void CheckPath(string path) => Check(
        IsText(path, MaxPath) && IsPlainPath(path) && !path.Contains('\\', StringComparison.Ordinal),
        $"the path of a file is 1 to {MaxPath} characters, in it no part that is empty, '.' or '..', and no backslash", path);

    public static void CheckVersionTag(string key, string value)
    {
        CheckKey(key);
        Check(value.Length <= MaxRegistryTag, $"a tag of a model has at most {MaxRegistryTag} characters", key);
    }

    public static void Check(NewTrackedRun run)
    {
        CheckExperiment(run.Experiment);
        Check(IsText(run.Name, MaxKey), $"the name of a run is 1 to {MaxKey} characters", run.Name);
        Check(new RunValues { Tags = run.Tags });
    }

    public static void Check(NewModelVersion version)
    {
        CheckName(version.Name);
        CheckPath(version.Path);
        foreach (var (key, value) in version.Tags)
        {
            CheckVersionTag(key, value);
        }
    }

    public static void Check(RunValues values)
    {
        foreach (var (key, value) in values.Parameters)
        {
            CheckKey(key);
            Check(value.Length <= MaxParameter, $"a parameter has at most {MaxParameter} characters", key);
        }

        foreach (var (key, value) in values.Tags)
        {
            CheckKey(key);
            Check(value.Length <= MaxRunTag, $"a tag of a run has at most {MaxRunTag} characters", key);
        }

        foreach (var point in values.Metrics)
        {
            CheckKey(point.Key);
            Check(!double.IsInfinity(point.Value), "a metric is finite, or not a number", point.Key);
        }
    }

    private static bool IsText(string text, int length) =>
        text.Length > 0 && text.Length <= length && !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl);

    private static bool IsPlainPath(string path) => path.Split('/').All(part => part is not ("" or "." or ".."));

    private static void Check(bool isFine, string expected, string given)
    {
        if (!isFine)
        {
            var shown = given.Length <= 60 ? given : string.Create(CultureInfo.InvariantCulture, $"{given.AsSpan(0, 60)}… ({given.Length} characters)");
            throw new ModelRegistryException(ModelRegistryException.Invalid, $"'{shown}': {expected}.");
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]+\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Alias();

    [GeneratedRegex(@"^[vV]\d+\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex VersionWord();

    [GeneratedRegex(@"[^\w.:/ -]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotOfKey();

    [GeneratedRegex(@"^[\w.:/ -]+\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Key();
}
