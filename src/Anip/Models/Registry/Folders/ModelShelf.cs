using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Anip.Hosting;
using Microsoft.Extensions.Options;

namespace Anip.Models.Registry;

/// <summary>
/// The versions that this node has of the registry, a folder each (<c>registry/NAME/VERSION</c> in the data folder), and which of them are in force. All processes
/// of the node share it; it is read without the registry, so that they go on while that is away.
/// </summary>
public sealed partial class ModelShelf(IOptions<DataOptions> data) : IPromotedModels
{
    private const string FileName = "champions.json";

    private readonly ConcurrentDictionary<string, string> _problems = new(StringComparer.Ordinal);

    private string Root => Path.Combine(data.Value.Path, "registry");

    private string Pointers => Path.Combine(Root, FileName);

    public IReadOnlyList<string> Folders => [.. Read().Select(entry => FolderOf(entry.Key, entry.Value)).Where(Directory.Exists)];

    public IReadOnlyList<ModelProblem> Problems => [.. _problems.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new ModelProblem(Path.Combine(Root, entry.Key), entry.Value))];

    /// <summary>Whether a registered model can be one of this program, by its name.</summary>
    public static bool IsName(string name) => Name().IsMatch(name);

    public string FolderOf(string name, int version) => Path.Combine(Root, name, version.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The version of each model that is in force on this node instead of what ships.</summary>
    public IReadOnlyDictionary<string, int> Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Pointers), ShelfJson.Default.DictionaryStringInt32)!
                .Where(entry => IsName(entry.Key)).ToDictionary(StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            // Not written yet, or by hand: the follower writes it anew.
            return new Dictionary<string, int>();
        }
    }

    /// <summary>Puts versions in force, whose folders are there, and no others; at once for every process of the node.</summary>
    public void Write(IReadOnlyDictionary<string, int> versions)
    {
        var now = Read();
        if (now.Count == versions.Count && versions.All(entry => now.TryGetValue(entry.Key, out var version) && version == entry.Value))
        {
            return;
        }

        Directory.CreateDirectory(Root);
        var part = $"{Pointers}.{Environment.ProcessId}";
        File.WriteAllBytes(part, JsonSerializer.SerializeToUtf8Bytes(new SortedDictionary<string, int>(versions.ToDictionary(), StringComparer.Ordinal), ShelfJson.Default.SortedDictionaryStringInt32));
        File.Move(part, Pointers, overwrite: true);
    }

    /// <summary>Notes why the champion of a model is not in force here; null where it is.</summary>
    public void Note(string name, string? problem)
    {
        if (problem is null)
        {
            _problems.TryRemove(name, out _);
        }
        else
        {
            _problems[name] = problem;
        }
    }

    [GeneratedRegex(@"^[a-z][a-z0-9_-]{0,63}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Name();
}

/// <summary>The models that were put in force on this node instead of those that ship.</summary>
public interface IPromotedModels
{
    /// <summary>Their folders, whole.</summary>
    IReadOnlyList<string> Folders { get; }

    /// <summary>Of those that should be in force and cannot be had.</summary>
    IReadOnlyList<ModelProblem> Problems { get; }
}

[JsonSerializable(typeof(Dictionary<string, int>))]
[JsonSerializable(typeof(SortedDictionary<string, int>))]
internal sealed partial class ShelfJson : JsonSerializerContext;
