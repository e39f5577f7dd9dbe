using System.Security.Cryptography;
using System.Text.Json;
using Anip.Isolation;

namespace Anip.Models;

/// <summary>A model's folder whose files are all there and are the ones that the manifest names.</summary>
public sealed class ModelFolder
{
    private ModelFolder(string path, ModelManifest manifest)
    {
        Path = path;
        Manifest = manifest;
    }

    public string Path { get; }

    public ModelManifest Manifest { get; }

    /// <summary>Reads the manifest and checks every file's SHA-256.</summary>
    /// <exception cref="ModelException">Something is missing, cannot be read or is not what the manifest says.</exception>
    public static ModelFolder Open(string path)
    {
        var manifest = ReadManifest(path);
        foreach (var (name, expected) in manifest.Files)
        {
            Check(System.IO.Path.Combine(path, name), expected);
        }

        return new(path, manifest);
    }

    /// <summary>Writes a manifest over the named files of a folder: their SHA-256 are taken here.</summary>
    public static ModelManifest Write(string path, ModelManifest manifest, IEnumerable<string> files)
    {
        var complete = manifest with { Files = files.ToDictionary(file => file, file => Digest(System.IO.Path.Combine(path, file))) };
        File.WriteAllText(System.IO.Path.Combine(path, ModelManifest.FileName), JsonSerializer.Serialize(complete, ModelJson.Default.ModelManifest) + "\n");
        return complete;
    }

    /// <summary>The path of a file that the manifest lists.</summary>
    /// <exception cref="ModelException">It does not list it.</exception>
    public string PathOf(string file) => Manifest.Files.ContainsKey(file)
        ? System.IO.Path.Combine(Path, file)
        : throw new ModelException($"{System.IO.Path.Combine(Path, ModelManifest.FileName)} does not list {file}, which a model of kind {Manifest.Kind} needs.");

    /// <summary>What a folder's manifest says, whatever files are there.</summary>
    /// <exception cref="ModelException">It is missing or cannot be read.</exception>
    public static ModelManifest ReadManifest(string path)
    {
        var file = System.IO.Path.Combine(path, ModelManifest.FileName);
        try
        {
            using var stream = File.OpenRead(file);
            var manifest = JsonSerializer.Deserialize(stream, ModelJson.Default.ModelManifest)
                ?? throw new ModelException($"{file} is empty: restore the folder from the release.");
            return manifest is { Name: not null, Version: not null, License: not null, Files: not null }
                ? Complete(manifest)
                : throw new ModelException($"{file} lacks a name, a version, a licence or its files: restore the folder from the release.");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelException($"{file} is missing: name a folder that holds a model, or restore it from the release where it is one that ships (Models:Path).", exception);
        }
        catch (JsonException exception)
        {
            throw new ModelException($"{file} is not a model manifest ({JsonError.Of(exception)}): mend it, or restore it from the release.", exception);
        }
    }

    // What a manifest does not name, or names as null, is nothing.
    private static ModelManifest Complete(ModelManifest manifest) => manifest with
    {
        Labels = manifest.Labels ?? [],
        Languages = manifest.Languages ?? [],
        TrainingShares = manifest.TrainingShares ?? new Dictionary<string, double>(),
        Settings = manifest.Settings ?? new Dictionary<string, double>(),
        Metrics = manifest.Metrics ?? new Dictionary<string, double>(),
    };

    private static void Check(string file, string expected)
    {
        if (!File.Exists(file))
        {
            throw new ModelException($"{file} is missing although the manifest lists it: restore it from the release.");
        }

        var actual = Digest(file);
        if (!actual.Equals(expected, StringComparison.OrdinalIgnoreCase))
        {
            throw new ModelException($"{file} is damaged or was changed: its SHA-256 is {actual}, the manifest says {expected}. Restore it from the release.");
        }
    }

    private static string Digest(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}

/// <summary>A model cannot be used; the message says which file, why, and what to do.</summary>
public sealed class ModelException(string message, Exception? inner = null) : AnipException("bad_model", message, inner);
