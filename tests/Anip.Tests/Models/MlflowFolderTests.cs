using System.Text.Json;
using Anip.Inference.Installed;
using Anip.Models;
using Anip.Models.Registry;

namespace Anip.Tests.Models;

/// <summary>That what is written is what <c>mlflow.pyfunc.load_model</c> needs: each key that was found to be needed, with the names and shapes of the ONNX file itself.</summary>
public sealed class MlflowFolderTests : IDisposable
{
    private static readonly string Shipped = Path.Combine(AppContext.BaseDirectory, "models");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("anip-mlflow");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("topic-classification", "features", "[-1,1536]", "probabilities", "[-1,8]")]
    [InlineData("sentiment-analysis", "features", "[-1,6144]", "probabilities", "[-1,3]")]
    public void A_head_is_described_by_the_inputs_and_outputs_of_its_onnx_file(string name, string input, string inputShape, string output, string outputShape)
    {
        Write(name);

        var description = Keys("MLmodel");
        Assert.Equal(("mlflow.onnx", "model.onnx"), (description["flavors.python_function.loader_module"], description["flavors.python_function.data"]));
        Assert.Equal("model.onnx", description["flavors.onnx.data"]);
        Assert.Equal(("conda.yaml", "python_env.yaml"), (description["flavors.python_function.env.conda"], description["flavors.python_function.env.virtualenv"]));
        Assert.Equal(("model", "'run-1'", 32), (description["artifact_path"], description["run_id"], description["model_uuid"].Length));
        Assert.Equal("'2026-03-14 15:09:26.000000'", description["utc_time_created"]);
        Assert.All((string[])["flavors.onnx.onnx_version", "flavors.python_function.python_version", "mlflow_version"], key => Assert.NotEmpty(description[key]));
        Assert.Equal((input, "tensor", "float32", inputShape), Tensor(description["signature.inputs"]));
        Assert.Equal((output, "tensor", "float32", outputShape), Tensor(description["signature.outputs"]));
    }

    [Theory]
    [InlineData("minilm-news-1")]
    [InlineData("entity-recognition")]
    public void Every_shipped_onnx_model_has_a_signature(string name)
    {
        if (!Directory.Exists(Path.Combine(Shipped, name)))
        {
            name = Path.GetFileName(Directory.GetDirectories(Shipped, "minilm-*").Single());
        }

        Write(name);

        var signature = new OnnxSignatures().Read(Path.Combine(_folder.FullName, "model.onnx"));
        var written = JsonElement.Parse(Keys("MLmodel")["signature.inputs"].Trim('\'')).EnumerateArray().Select(tensor => tensor.GetProperty("name").GetString());
        Assert.NotEmpty(signature.Inputs);
        Assert.Equal(signature.Inputs.Select(tensor => tensor.Name), written);
    }

    [Fact]
    public void The_files_of_the_model_are_there_as_they_were_with_what_python_wants_beside_them()
    {
        Write("topic-classification");

        Assert.Equal(
            ["LICENSE", "MLmodel", "README.md", "card.json", "conda.yaml", "confusion.svg", "curve.svg", "model.json", "model.onnx", "python_env.yaml", "reliability.svg", "requirements.txt"],
            Directory.GetFiles(_folder.FullName).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("topic-classification", ModelFolder.Open(_folder.FullName).Manifest.Name);
        Assert.Equal(VersionFiles.IdentityOf(Path.Combine(Shipped, "topic-classification")), VersionFiles.IdentityOf(_folder.FullName));
        Assert.Contains("onnxruntime>=", File.ReadAllText(Path.Combine(_folder.FullName, "requirements.txt")), StringComparison.Ordinal);
        Assert.Contains("  - 'onnxruntime>=", File.ReadAllText(Path.Combine(_folder.FullName, "conda.yaml")), StringComparison.Ordinal);
        Assert.DoesNotContain('\r', File.ReadAllText(Path.Combine(_folder.FullName, "MLmodel")));
    }

    [Fact]
    public void What_is_no_onnx_model_is_refused() =>
        Assert.Throws<ModelException>(() => Write("language"));

    private void Write(string name) => new MlflowFolder(new OnnxSignatures()).Write(
        ModelFolder.Open(Path.Combine(Shipped, name)), _folder.FullName, "run-1", new DateTimeOffset(2026, 3, 14, 15, 9, 26, TimeSpan.Zero));

    // Enough of YAML for what is written: maps by indentation, no lists.
    private Dictionary<string, string> Keys(string file)
    {
        Dictionary<string, string> keys = [];
        List<string> path = [];
        foreach (var line in File.ReadLines(Path.Combine(_folder.FullName, file)).Where(line => line.Contains(':') && !line.TrimStart().StartsWith('-')))
        {
            var depth = (line.Length - line.TrimStart().Length) / 2;
            var (key, value) = (line.Trim()[..line.Trim().IndexOf(':')], line[(line.IndexOf(':') + 1)..].Trim());
            path = [.. path.Take(depth), key];
            keys[string.Join('.', path)] = value;
        }

        return keys;
    }

    private static (string? Name, string? Kind, string? Type, string Shape) Tensor(string yaml)
    {
        var tensor = JsonElement.Parse(yaml.Trim('\''))[0];
        var spec = tensor.GetProperty("tensor-spec");
        return (tensor.GetProperty("name").GetString(), tensor.GetProperty("type").GetString(), spec.GetProperty("dtype").GetString(), spec.GetProperty("shape").GetRawText().Replace(" ", ""));
    }
}
