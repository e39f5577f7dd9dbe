using System.Text.Json.Serialization;

namespace Anip.Adapters.Sqlite;

[JsonSerializable(typeof(IReadOnlyDictionary<string, long>))]
[JsonSerializable(typeof(Dictionary<string, long>))]
internal sealed partial class RunJson : JsonSerializerContext;
