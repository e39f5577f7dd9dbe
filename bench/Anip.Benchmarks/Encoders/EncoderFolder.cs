using Anip.Models;

namespace Anip.Benchmarks;

/// <summary>Where the encoder of a folder of models is, whatever it is called.</summary>
internal static class EncoderFolder
{
    /// <param name="models">Empty for the models that ship.</param>
    /// <returns>The folder of the encoder to which most of the heads there belong, as the program chooses it.</returns>
    public static string In(string models)
    {
        var folder = new ModelsOptions { Path = models }.Folder;
        var found = Directory.GetDirectories(folder).Where(path => File.Exists(Path.Combine(path, ModelManifest.FileName)))
            .Select(path => (Path: path, Manifest: ModelFolder.ReadManifest(path))).ToList();
        return found.Where(one => one.Manifest.Kind == ModelKind.Encoder)
            .OrderByDescending(one => found.Count(head => head.Manifest.Encoder == one.Manifest.Version))
            .Select(one => one.Path).FirstOrDefault() ?? throw new ModelException($"{folder} holds no encoder.");
    }
}
