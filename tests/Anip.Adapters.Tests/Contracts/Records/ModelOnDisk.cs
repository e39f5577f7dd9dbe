using Anip.Models;
using Anip.Models.Registry;

namespace Anip.Adapters.Tests.Contracts;

/// <summary>A model's folder that is sound, though nothing can be read with it.</summary>
internal static class ModelOnDisk
{
    public static string Write(string folder, string name, string version)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "model.onnx"), $"weights of {version}");
        File.WriteAllText(Path.Combine(folder, "README.md"), $"# {name} {version}\n");
        ModelFolder.Write(
            folder,
            new ModelManifest
            {
                Name = name,
                Version = version,
                Kind = ModelKind.TextClassification,
                Encoder = "encoder-1",
                License = "Apache-2.0",
                Files = new Dictionary<string, string>(),
                Labels = ["wet", "dry"],
                Settings = new Dictionary<string, double> { ["temperature"] = 1.5 },
                Metrics = new Dictionary<string, double> { ["f1/all"] = 0.9, ["f1/file, a third"] = 0.8 },
            },
            ["model.onnx"]);
        return folder;
    }

    /// <summary>Of a file that is no ONNX.</summary>
    public sealed class NoSignature : ISignatureReader
    {
        public ModelSignature Read(string file) => new([new TensorSpec("features", "float32", [-1, 3])], [new TensorSpec("probabilities", "float32", [-1, 2])]);
    }
}

/// <summary>A folder that is gone after the test.</summary>
internal sealed class Scratch : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("anip-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
