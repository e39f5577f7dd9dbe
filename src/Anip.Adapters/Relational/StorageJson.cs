using System.Text.Json.Serialization;
using Anip.Articles;
using Anip.Ingestion.Sources;

namespace Anip.Adapters.Relational;

// A model may compute NaN; that must not lose the rest of its analysis.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(IReadOnlyDictionary<string, float>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, int>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, long>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyList<EntityMention>))]
[JsonSerializable(typeof(Dictionary<string, float>))]
[JsonSerializable(typeof(Dictionary<string, int>))]
[JsonSerializable(typeof(Dictionary<string, long>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(IEnumerable<string>))]
[JsonSerializable(typeof(IEnumerable<long>))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(long[]))]
[JsonSerializable(typeof(EntityMention[]))]
[JsonSerializable(typeof(Dictionary<string, StoredLabel>))]
[JsonSerializable(typeof(SourcePace))]
[JsonSerializable(typeof(SourceStatement))]
internal sealed partial class StorageJson : JsonSerializerContext;
