using System.Text.Json.Nodes;
using Anip.Models;

namespace Anip.Benchmarks.Serving;

/// <summary>The models that ship, in a folder where one head changes its version: the other one has its labels in another order, so that an answer tells by which it is.</summary>
internal sealed class TwoVersions : IDisposable
{
    public const string One = "one";
    public const string Other = "other";

    private readonly string _manifest;
    private readonly Dictionary<string, string> _texts = [];
    private string _current = Other;

    public TwoVersions(string shipped, string head)
    {
        foreach (var folder in Directory.GetDirectories(shipped))
        {
            var copy = System.IO.Path.Combine(Path, System.IO.Path.GetFileName(folder));
            if (System.IO.Path.GetFileName(folder) != head)
            {
                Directory.CreateSymbolicLink(copy, folder);
                continue;
            }

            Directory.CreateDirectory(copy);
            foreach (var file in Directory.GetFiles(folder))
            {
                File.Copy(file, System.IO.Path.Combine(copy, System.IO.Path.GetFileName(file)));
            }
        }

        _manifest = System.IO.Path.Combine(Path, head, ModelManifest.FileName);
        var manifest = JsonNode.Parse(File.ReadAllText(_manifest))!.AsObject();
        var labels = manifest["labels"]!.AsArray().Select(label => label!.GetValue<string>()).ToArray();
        foreach (var (version, order) in (ReadOnlySpan<(string, string[])>)[(One, labels), (Other, [.. labels[1..], labels[0]])])
        {
            manifest["version"] = version;
            manifest["labels"] = new JsonArray([.. order.Select(label => (JsonNode)label)]);
            _texts[version] = manifest.ToJsonString();
        }

        Exchange();
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("anip-serve-").FullName;

    /// <summary>Puts the other version in the place of the one that is there, at once.</summary>
    public void Exchange()
    {
        _current = _current == One ? Other : One;
        var next = System.IO.Path.Combine(Path, "next.json");
        File.WriteAllText(next, _texts[_current]);
        File.Move(next, _manifest, overwrite: true);
    }

    public void Dispose()
    {
        foreach (var folder in Directory.GetDirectories(Path).Where(folder => new DirectoryInfo(folder).LinkTarget is not null))
        {
            Directory.Delete(folder);
        }

        Directory.Delete(Path, recursive: true);
    }
}
