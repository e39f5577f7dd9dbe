using Anip.Models;

namespace Anip.Tests.Models;

public sealed class ModelFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("anip-model").FullName;

    public ModelFolderTests()
    {
        File.WriteAllText(Path.Combine(_folder, "weights.bin"), "weights");
        ModelFolder.Write(_folder, Manifest, ["weights.bin"]);
    }

    private static ModelManifest Manifest { get; } = new()
    {
        Name = "topic-classification",
        Version = "7",
        Kind = ModelKind.TextClassification,
        Encoder = "minilm-news-1",
        License = "Apache-2.0",
        Files = new Dictionary<string, string>(),
        Labels = ["a", "b"],
        Languages = ["en"],
        Settings = new Dictionary<string, double> { ["temperature"] = 1.25 },
    };

    [Fact]
    public void A_written_folder_opens_as_it_was_written()
    {
        var folder = ModelFolder.Open(_folder);

        Assert.Equal("7", folder.Manifest.Version);
        Assert.Equal(["a", "b"], folder.Manifest.Labels);
        Assert.Equal(1.25, folder.Manifest.Settings["temperature"]);
        Assert.Equal("weights", File.ReadAllText(folder.PathOf("weights.bin")));
        Assert.Contains("\"kind\": \"text-classification\"", File.ReadAllText(Path.Combine(_folder, ModelManifest.FileName)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_file_is_refused_with_the_remedy()
    {
        File.AppendAllText(Path.Combine(_folder, "weights.bin"), "!");

        var refusal = Assert.Throws<ModelException>(() => ModelFolder.Open(_folder));

        Assert.Contains("weights.bin", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Restore it", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        File.Delete(Path.Combine(_folder, "weights.bin"));

        Assert.Contains("weights.bin is missing", Assert.Throws<ModelException>(() => ModelFolder.Open(_folder)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "Models:Path")]
    [InlineData("", "not a model manifest")]
    [InlineData("{}", "not a model manifest")]
    [InlineData("null", "is empty")]
    public void A_manifest_that_is_none_is_refused(string? manifest, string expected)
    {
        var file = Path.Combine(_folder, ModelManifest.FileName);
        File.Delete(file);
        if (manifest is not null)
        {
            File.WriteAllText(file, manifest);
        }

        Assert.Contains(expected, Assert.Throws<ModelException>(() => ModelFolder.Open(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_model_that_ships_is_whole()
    {
        var shipped = Directory.GetDirectories(Path.Combine(AppContext.BaseDirectory, "models"));

        Assert.NotEmpty(shipped);
        Assert.All(shipped, folder => Assert.True(File.Exists(Path.Combine(ModelFolder.Open(folder).Path, "README.md")), folder));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
