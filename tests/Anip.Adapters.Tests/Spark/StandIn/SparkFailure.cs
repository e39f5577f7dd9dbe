using Anip.Adapters.Spark.Protocol;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Anip.Adapters.Tests.Spark.StandIn;

/// <summary>An exception of Spark's, as a client gets it: cut in the status, whole in the details, which are told once.</summary>
internal sealed class SparkFailure(string javaClass, string? errorClass, string? sqlState, string message, params (string Name, string Value)[] parameters) : Exception(message)
{
    private const int MaxMessageLength = 2048;

    public string ErrorId { get; } = Guid.NewGuid().ToString("D");

    /// <summary>Of what caused it; told in the details alone.</summary>
    public string? Cause { get; init; }

    public static SparkFailure Handle(string kind, string sqlState, string handle) => new(
        "org.apache.spark.SparkSQLException", $"INVALID_HANDLE.{kind}", sqlState, $"[INVALID_HANDLE.{kind}] The handle {handle} is invalid. SQLSTATE: {sqlState}", ("handle", handle));

    public static SparkFailure Job(string message) => new("org.apache.spark.SparkException", null, null, $"Job aborted due to stage failure: {message}");

    public static SparkFailure Exited(int status, string stderr) => new(
        "org.apache.spark.SparkException", "_LEGACY_ERROR_TEMP_2264", null, $"Subprocess exited with status {status}. Error: {stderr}.", ("exitCode", status.ToString()), ("stderrBuffer", stderr));

    public static SparkFailure Malformed(int columns, string cause) => new(
        "org.apache.spark.SparkException",
        "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION",
        "22023",
        $"[MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION] Malformed records are detected in record parsing: [{string.Join(',', Enumerable.Repeat("null", columns))}].\nParse Mode: FAILFAST. To process malformed records as null result, try setting the option 'mode' as 'PERMISSIVE'.  SQLSTATE: 22023")
    { Cause = cause };

    public static SparkFailure Raised() => new(
        "org.apache.spark.SparkRuntimeException", "USER_RAISED_EXCEPTION", "P0001", "[USER_RAISED_EXCEPTION] anip: the worker printed an empty line or a line without an id SQLSTATE: P0001");

    public static SparkFailure Cancelled() => new("org.apache.spark.SparkSQLException", "OPERATION_CANCELED", "HY008", "[OPERATION_CANCELED] Operation has been canceled. SQLSTATE: HY008");

    public RpcException ToRpc()
    {
        var isLong = Message.Length > MaxMessageLength;
        var info = new RpcErrorInfo { Reason = javaClass, Domain = "org.apache.spark", Metadata = { ["classes"] = $"[\"{javaClass}\"]", ["errorId"] = ErrorId } };
        if (errorClass is not null && !isLong)
        {
            info.Metadata["errorClass"] = errorClass;
            info.Metadata["messageParameters"] = System.Text.Json.JsonSerializer.Serialize(parameters.ToDictionary(one => one.Name, one => one.Value));
        }

        if (sqlState is not null)
        {
            info.Metadata["sqlState"] = sqlState;
        }

        var cut = isLong ? Message[..(MaxMessageLength - 3)] + "..." : Message;
        var status = new RpcStatus { Code = (int)StatusCode.Internal, Message = cut, Details = { new Any { TypeUrl = "type.googleapis.com/google.rpc.ErrorInfo", Value = info.ToByteString() } } };
        return new RpcException(new Status(StatusCode.Internal, cut), new Metadata { { "grpc-status-details-bin", status.ToByteArray() } });
    }

    public FetchErrorDetailsResponse Details()
    {
        var root = new FetchErrorDetailsResponse.Types.Error
        {
            ErrorTypeHierarchy = { javaClass, "java.lang.Throwable" },
            Message = Message,
            SparkThrowable = new FetchErrorDetailsResponse.Types.SparkThrowable(),
        };
        if (errorClass is not null)
        {
            root.SparkThrowable.ErrorClass = errorClass;
        }

        if (sqlState is not null)
        {
            root.SparkThrowable.SqlState = sqlState;
        }

        var details = new FetchErrorDetailsResponse { RootErrorIdx = 0, Errors = { root } };
        if (Cause is { } cause)
        {
            root.CauseIdx = 1;
            details.Errors.Add(new FetchErrorDetailsResponse.Types.Error { Message = cause, ErrorTypeHierarchy = { "java.lang.Throwable" } });
        }

        return details;
    }
}
