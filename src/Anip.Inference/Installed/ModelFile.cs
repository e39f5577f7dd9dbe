using System.Globalization;
using Anip.Models;

namespace Anip.Inference.Installed;

/// <summary>A folder with a manifest, and what tells without reading its files that it was changed.</summary>
/// <param name="State">Names, lengths and times of its files.</param>
internal sealed record ModelFile(string Folder, string State)
{
    /// <summary>The folders of models within <paramref name="path"/>, by name.</summary>
    /// <exception cref="ModelException">There is no such folder, or it cannot be read.</exception>
    public static IReadOnlyList<ModelFile> List(string path)
    {
        try
        {
            return [.. new DirectoryInfo(path).EnumerateDirectories()
                .Where(folder => File.Exists(Path.Combine(folder.FullName, ModelManifest.FileName)))
                .OrderBy(folder => folder.Name, StringComparer.Ordinal)
                .Select(folder => new ModelFile(folder.FullName, StateOf(folder)))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"the folder of the models, {path}, cannot be read: set Models:Path to the one that holds them ({exception.Message})", exception);
        }
    }

    /// <summary>The same of folders that are named.</summary>
    public static IReadOnlyList<ModelFile> Of(IReadOnlyList<string> folders) =>
        [.. folders.Select(folder => new DirectoryInfo(folder)).Where(folder => File.Exists(Path.Combine(folder.FullName, ModelManifest.FileName)))
            .Select(folder => new ModelFile(folder.FullName, StateOf(folder)))];

    private static string StateOf(DirectoryInfo folder) => string.Join('/', folder.EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal)
        .Select(file => string.Create(CultureInfo.InvariantCulture, $"{file.Name}:{file.Length}:{file.LastWriteTimeUtc.Ticks}")));
}
