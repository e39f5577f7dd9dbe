using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Anip.Isolation;

namespace Anip.Models.Registry;

/// <summary>
/// Writes a model as a folder in MLflow's own format, which Python loads by <c>mlflow.pyfunc.load_model</c>: the files of the model's own folder as they are,
/// and beside them what MLflow wants. The same folder goes into either registry.
/// </summary>
public sealed class MlflowFolder(ISignatureReader signatures)
{
    /// <summary>The file that every model has which can be registered.</summary>
    public const string OnnxFile = "model.onnx";

    // What is written here was tried with these; others read it too.
    private const string MlflowVersion = "3.18.0";
    private const string OnnxVersion = "1.17.0";
    private const string PythonVersion = "3.11.7";

    private const string RunKey = "run_id:";

    // Of a file that is some dozens; it may be anything.
    private const int MaxLines = 1_000;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Requirements = ["mlflow>=2.22,<4", "numpy>=1.26", $"onnx>={OnnxVersion}", "onnxruntime>=1.20"];

    /// <summary>What stands beside the files of the manifest in a model's folder, where it is there.</summary>
    private static readonly string[] Companions =
        [ModelManifest.FileName, "README.md", "LICENSE", "card.json", "reliability.svg", "confusion.svg", "curve.svg", "held_out.jsonl"];

    /// <param name="model">A model whose files are sound.</param>
    /// <param name="target">An empty folder.</param>
    /// <param name="run">The run that made it.</param>
    /// <param name="at">When it was made.</param>
    /// <exception cref="ModelException">It has no ONNX file, or none that can be read.</exception>
    public void Write(ModelFolder model, string target, string run, DateTimeOffset at)
    {
        var signature = signatures.Read(model.PathOf(OnnxFile));
        foreach (var name in model.Manifest.Files.Keys.Concat(Companions.Where(name => File.Exists(Path.Combine(model.Path, name)))))
        {
            var file = Path.Combine(target, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.Copy(Path.Combine(model.Path, name), file);
        }

        WriteText(target, "MLmodel", Describe(signature, run, VersionFiles.IdentityOf(model.Path)[..32], at));
        WriteText(target, "requirements.txt", string.Join('\n', Requirements) + "\n");
        WriteText(target, "conda.yaml", $"""
            name: mlflow-env
            channels:
            - conda-forge
            dependencies:
            - python={PythonVersion}
            - pip
            - pip:
            {string.Join('\n', Requirements.Select(requirement => $"  - {Quoted(requirement)}"))}

            """);
        WriteText(target, "python_env.yaml", $"""
            python: {PythonVersion}
            build_dependencies:
            - pip
            - setuptools
            - wheel
            dependencies:
            - -r requirements.txt

            """);
    }

    /// <summary>The run that a model's folder came from, as its MLmodel says.</summary>
    /// <returns>Null where it came from none, or does not say.</returns>
    public static string? RunOf(string folder)
    {
        var file = Path.Combine(folder, "MLmodel");
        return Isolated.Run<string?>(
            () => !File.Exists(file) ? null
                : File.ReadLines(file).Take(MaxLines).FirstOrDefault(line => line.StartsWith(RunKey, StringComparison.Ordinal))?[RunKey.Length..].Trim().Trim('\'') is { Length: > 0 } run ? run : null,
            _ => null,
            CancellationToken.None);
    }

    private static string Describe(ModelSignature signature, string run, string uuid, DateTimeOffset at) => $"""
        artifact_path: {VersionFiles.Folder}
        flavors:
          onnx:
            code: null
            data: {OnnxFile}
            onnx_version: {OnnxVersion}
            providers:
            - CPUExecutionProvider
          python_function:
            data: {OnnxFile}
            env:
              conda: conda.yaml
              virtualenv: python_env.yaml
            loader_module: mlflow.onnx
            python_version: {PythonVersion}
        mlflow_version: {MlflowVersion}
        model_uuid: {uuid}
        run_id: {Quoted(run)}
        signature:
          inputs: {Quoted(Json(signature.Inputs))}
          outputs: {Quoted(Json(signature.Outputs))}
          params: null
        utc_time_created: '{at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}'

        """;

    private static string Json(IReadOnlyList<TensorSpec> tensors) => new JsonArray([.. tensors.Select(tensor => (JsonNode)new JsonObject
    {
        ["name"] = tensor.Name,
        ["type"] = "tensor",
        ["tensor-spec"] = new JsonObject { ["dtype"] = tensor.Type, ["shape"] = new JsonArray([.. tensor.Shape.Select(size => (JsonNode)size)]) },
    })]).ToJsonString(Plain);

    // YAML's single quotes know one escape: the quote itself.
    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static void WriteText(string folder, string name, string text) => File.WriteAllText(Path.Combine(folder, name), text.ReplaceLineEndings("\n"));
}
