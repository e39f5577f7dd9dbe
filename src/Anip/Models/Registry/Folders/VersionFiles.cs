using System.Security.Cryptography;
using Anip.Isolation;

namespace Anip.Models.Registry;

/// <summary>Brings a model's folder into a registry as a version, and a version's files back into a folder.</summary>
public sealed class VersionFiles(MlflowFolder format, TimeProvider timeProvider)
{
    /// <summary>Of a run's artifacts, where the model is.</summary>
    public const string Folder = "model";

    /// <summary>By which a model is known again: the SHA-256 of its manifest, which names those of its files.</summary>
    /// <exception cref="ModelException">There is no manifest.</exception>
    public static string IdentityOf(string folder)
    {
        var file = Path.Combine(folder, ModelManifest.FileName);
        if (!File.Exists(file))
        {
            throw new ModelException($"{file} is missing: name a folder with a model in it.");
        }

        return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
    }

    /// <summary>Makes a version out of a model's folder, in MLflow's format, with the files under the run. One that is there with the same manifest is the answer; nothing is doubled.</summary>
    /// <param name="registry">Where to.</param>
    /// <param name="name">Of the model; that of its manifest.</param>
    /// <param name="run">The run that made it.</param>
    /// <param name="folder">With the manifest and all files that it names.</param>
    /// <param name="description">What is to be said of the version; null for nothing.</param>
    /// <param name="tags">Beside those that every version has.</param>
    /// <exception cref="ModelException">The folder's files are not sound, or no ONNX model.</exception>
    /// <exception cref="ModelRegistryException">The registry refuses, or does not answer.</exception>
    public async Task<ModelVersion> RegisterAsync(
        IModelRegistry registry,
        string name,
        string run,
        string folder,
        string? description,
        IReadOnlyDictionary<string, string> tags,
        CancellationToken cancellationToken)
    {
        RegistryLimits.CheckName(name);
        var model = ModelFolder.Open(folder);
        if (model.Manifest.Name != name)
        {
            throw new ModelException($"{folder} holds a model called '{model.Manifest.Name}', not '{name}': register it under its own name.");
        }

        var identity = IdentityOf(folder);
        await registry.CreateModelAsync(name, description: null, cancellationToken);
        if ((await registry.ListVersionsAsync(name, cancellationToken)).FirstOrDefault(version => version.Sha256 == identity) is { } known)
        {
            return known;
        }

        using var whole = TemporaryFolder.Make(Path.GetTempPath());
        format.Write(model, whole.Path, run, timeProvider.GetUtcNow());
        foreach (var file in Directory.EnumerateFiles(whole.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var path = Path.GetRelativePath(whole.Path, file).Replace(Path.DirectorySeparatorChar, '/');
            await registry.PutArtifactAsync(run, $"{Folder}/{path}", () => File.OpenRead(file), cancellationToken);
        }

        return await registry.CreateVersionAsync(
            new NewModelVersion(name, run, Folder)
            {
                Description = description,
                Tags = new Dictionary<string, string>(tags) { [RegistryTags.Sha256] = identity, [RegistryTags.Manifest] = model.Manifest.Version },
            },
            cancellationToken);
    }

    /// <summary>Writes all files of a version into a folder, which appears whole or not at all. One that is there is left as it is.</summary>
    /// <exception cref="ModelRegistryException">Files are missing or are not those that the version was made of, or the registry does not answer.</exception>
    public static async Task DownloadAsync(IModelRegistry registry, ModelVersion version, string target, CancellationToken cancellationToken)
    {
        if (Directory.Exists(target))
        {
            return;
        }

        using var part = TemporaryFolder.Make(Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!).FullName);
        await FillAsync(registry, version, part.Path, cancellationToken);
        if (version.Sha256 is { } expected)
        {
            Check(version, part.Path, expected);
        }

        try
        {
            Directory.Move(part.Path, target);
        }
        catch (IOException) when (Directory.Exists(target))
        {
            // Another process of this node was faster.
        }
    }

    private static async Task FillAsync(IModelRegistry registry, ModelVersion version, string folder, CancellationToken cancellationToken)
    {
        var files = await registry.ListFilesAsync(version, cancellationToken);
        if (files.Count is 0 or > RegistryLimits.MaxFiles)
        {
            throw Damaged(version, files.Count == 0 ? "it has no files" : $"it has more than {RegistryLimits.MaxFiles} files");
        }

        foreach (var file in files)
        {
            // It becomes a path of this machine.
            RegistryLimits.CheckPath(file.Path);
            var path = Path.Combine(folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using var content = await registry.OpenFileAsync(version, file.Path, cancellationToken) ?? throw Damaged(version, $"its file {file.Path} is gone");
            await using var output = File.Create(path);
            await content.CopyToAsync(output, cancellationToken);
        }
    }

    private static void Check(ModelVersion version, string folder, string expected)
    {
        var failure = Isolated.Run(
            () =>
            {
                if (IdentityOf(folder) != expected)
                {
                    throw new ModelException($"its {ModelManifest.FileName} is another than the one that it was registered with");
                }

                ModelFolder.Open(folder);
            },
            CancellationToken.None);
        if (failure is not null)
        {
            throw Damaged(version, failure.Reason.Replace(folder, "", StringComparison.Ordinal));
        }
    }

    private static ModelRegistryException Damaged(ModelVersion version, string what) => new(
        ModelRegistryException.Damaged, $"version {version.Version} of {version.Name} in the registry cannot be used: {what}. Promote another, or register it anew.");
}
