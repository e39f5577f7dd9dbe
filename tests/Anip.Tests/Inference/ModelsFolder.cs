using System.Security.Cryptography;
using Anip.Inference;
using Anip.Inference.Analysis;
using Anip.Models;
using Anip.Models.Registry;
using Anip.Training.Features;
using Anip.Training.Networks;
using Anip.Training.Texts;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Anip.Tests.Inference;

/// <summary>A folder with the models that ship, to which others are added, and a clock by which it is looked at.</summary>
internal sealed class ModelsFolder : IDisposable
{
    public const int Features = 4 * 384;

    private readonly string _path = Directory.CreateTempSubdirectory("anip-models").FullName;
    private readonly FakeTimeProvider _time = new();

    public ModelsFolder(params string[] without)
        : this(null, without)
    {
    }

    public ModelsFolder(IPromotedModels? promoted, params string[] without)
    {
        foreach (var folder in Directory.GetDirectories(ShippedModels.Folders.Folder).Where(folder => !without.Contains(Path.GetFileName(folder))))
        {
            Directory.CreateSymbolicLink(PathOf(Path.GetFileName(folder)), folder);
        }

        Models = new InstalledModels(Options.Create(new ModelsOptions { Path = _path }), _time, NullLogger<InstalledModels>.Instance, promoted);
        Analyzer = new TextAnalyzer(Models, Options.Create(new InferenceOptions { Threads = 2 }));
    }

    public InstalledModels Models { get; }

    public TextAnalyzer Analyzer { get; }

    public IReadOnlyList<ModelProblem> Problems => Models.Look().Problems;

    public string PathOf(string name) => Path.Combine(_path, name);

    /// <summary>Time goes on until the folder is looked at again.</summary>
    public void GoOn() => _time.Advance(TimeSpan.FromSeconds(3));

    /// <summary>Writes a head with random weights.</summary>
    public string Add(string name, int features = Features, string? folder = null, Func<ModelManifest, ModelManifest>? change = null, params string[] labels)
    {
        var path = Directory.CreateDirectory(PathOf(folder ?? name)).FullName;
        var model = ClassifierModel.ToOnnx(
            name, new Classifier(features, 4, labels.Length, new Random(name.Length)), new Standardiser(new float[features], [.. Enumerable.Repeat(1f, features)]), 1);
        Write(path, model, name, labels, change);
        return path;
    }

    public static void Write(string path, byte[] model, string name, string[] labels, Func<ModelManifest, ModelManifest>? change = null)
    {
        File.WriteAllBytes(Path.Combine(path, "model.onnx"), model);
        var manifest = new ModelManifest
        {
            Name = name,
            Version = "1-" + Convert.ToHexStringLower(SHA256.HashData(model))[..8],
            Kind = ModelKind.TextClassification,
            Encoder = ShippedModels.EncoderVersion,
            License = "Apache-2.0",
            Files = new Dictionary<string, string>(StringComparer.Ordinal),
            Labels = labels,
        };
        ModelFolder.Write(path, change?.Invoke(manifest) ?? manifest, ["model.onnx"]);
    }

    public void Dispose()
    {
        Analyzer.Dispose();
        Models.Dispose();
        foreach (var folder in Directory.GetDirectories(_path).Where(folder => new DirectoryInfo(folder).LinkTarget is not null))
        {
            Directory.Delete(folder);
        }

        Directory.Delete(_path, recursive: true);
    }
}
