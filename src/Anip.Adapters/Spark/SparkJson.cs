using System.Text.Json.Serialization;

namespace Anip.Adapters.Spark;

[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class SparkJson : JsonSerializerContext;
