using System.Text.Json;
using Anip.Adapters.Spark.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace Anip.Adapters.Tests.Spark.StandIn;

/// <summary>Exchanges that were recorded on a real Spark Connect server, 4.3.0. The ids in them are not those of the client that they are played to.</summary>
internal static class Recording
{
    private static readonly ILookup<string, JsonElement> Lines = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Spark", "spark-4.3.jsonl"))
        .Select(line => JsonDocument.Parse(line).RootElement).ToLookup(line => line.GetProperty("case").GetString()!);

    /// <param name="rpc">Also the call by which a stream was gone on with.</param>
    public static IReadOnlyList<ExecutePlanResponse> Responses(string name, string rpc = "ExecutePlan") =>
        [.. Of(name, "response", rpc).Select(line => ExecutePlanResponse.Parser.ParseFrom(Bytes(line)))];

    public static IReadOnlyList<T> Requests<T>(string name, MessageParser<T> parser, string rpc)
        where T : IMessage<T> => [.. Of(name, "request", rpc).Select(line => parser.ParseFrom(Bytes(line)))];

    public static IReadOnlyList<FetchErrorDetailsResponse> Details(string name) =>
        [.. Of(name, "response", "FetchErrorDetails").Select(line => FetchErrorDetailsResponse.Parser.ParseFrom(line.TryGetProperty("bytes", out _) ? Bytes(line) : []))];

    public static RpcException? Failure(string name) => Of(name, "status", "ExecutePlan")
        .Select(line => new RpcException(new Status((StatusCode)line.GetProperty("code").GetInt32(), line.GetProperty("message").GetString()!), new Metadata { { "grpc-status-details-bin", Bytes(line) } }))
        .FirstOrDefault();

    private static IEnumerable<JsonElement> Of(string name, string direction, string rpc) =>
        Lines[name].Where(line => line.GetProperty("direction").GetString() == direction && line.GetProperty("rpc").GetString() == rpc);

    private static byte[] Bytes(JsonElement line) => line.GetProperty("bytes").GetBytesFromBase64();
}
