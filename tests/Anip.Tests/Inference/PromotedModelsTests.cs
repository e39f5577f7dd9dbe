using Anip.Models;
using Anip.Models.Registry;

namespace Anip.Tests.Inference;

/// <summary>Versions that were put in force, over the models that ship.</summary>
public sealed class PromotedModelsTests : IDisposable
{
    private const string Topic = "topic-classification";

    private readonly Promoted _promoted = new();
    private readonly ModelsFolder _models;
    private readonly DirectoryInfo _shelf = Directory.CreateTempSubdirectory("anip-shelf");

    public PromotedModelsTests() => _models = new ModelsFolder(_promoted);

    public void Dispose()
    {
        _models.Dispose();
        _shelf.Delete(recursive: true);
    }

    [Fact]
    public void A_promoted_version_takes_the_place_of_the_one_that_ships_and_gives_it_back()
    {
        var shipped = Version();

        Put(Place("2"));
        Assert.Equal("2", Version());
        Put(Place("3"));
        Assert.Equal("3", Version());
        Put();

        Assert.Equal(shipped, Version());
        Assert.Empty(_models.Problems);
        Assert.Equal(4, _models.Models.Look().Models.Count);
    }

    [Fact]
    public void A_broken_version_is_left_out_and_told_and_the_one_before_stays()
    {
        Put(Place("2"));
        Assert.Equal("2", Version());
        var broken = Place("3");
        File.WriteAllText(Path.Combine(broken, "model.onnx"), "none");

        Put(broken);

        Assert.Equal("2", Version());
        Assert.Contains("damaged or was changed", Assert.Single(_models.Problems).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_that_begins_with_a_broken_version_reads_with_what_ships()
    {
        var shipped = ModelFolder.ReadManifest(Path.Combine(ShippedModels.Folders.Folder, Topic)).Version;
        var broken = Place("3");
        File.Delete(Path.Combine(broken, "model.onnx"));

        Put(broken);

        Assert.Equal(shipped, Version());
        Assert.Single(_models.Problems);
    }

    [Fact]
    public void A_version_for_another_encoder_is_left_out_with_the_reason()
    {
        var shipped = Version();

        Put(Place("2", encoder: "another-encoder"));

        Assert.Equal(shipped, Version());
        Assert.Contains("another-encoder", Assert.Single(_models.Problems).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_could_not_even_be_brought_is_told()
    {
        Version();

        _promoted.Problems = [new ModelProblem("registry/topic-classification", "version 4 in the registry cannot be used")];
        _models.GoOn();

        Assert.Contains(_models.Problems, problem => problem.Reason.Contains("version 4", StringComparison.Ordinal));
        _promoted.Problems = [];
        _models.GoOn();
        Assert.Empty(_models.Problems);
    }

    private string Version() => _models.Models.Look().Models.Single(model => model.Name == Topic).Version;

    private void Put(params string[] folders)
    {
        _promoted.Folders = folders;
        _models.GoOn();
    }

    // The weights that ship, under another version.
    private string Place(string version, string? encoder = null)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_shelf.FullName, Topic, version)).FullName;
        var shipped = Path.Combine(ShippedModels.Folders.Folder, Topic);
        File.Copy(Path.Combine(shipped, "model.onnx"), Path.Combine(folder, "model.onnx"));
        var manifest = ModelFolder.ReadManifest(shipped);
        ModelFolder.Write(folder, manifest with { Version = version, Encoder = encoder ?? manifest.Encoder }, ["model.onnx"]);
        return folder;
    }

    private sealed class Promoted : IPromotedModels
    {
        public IReadOnlyList<string> Folders { get; set; } = [];

        public IReadOnlyList<ModelProblem> Problems { get; set; } = [];
    }
}
