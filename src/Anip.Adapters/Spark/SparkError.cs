using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Anip.Adapters.Spark.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace Anip.Adapters.Spark;

/// <summary>What a failed call says: a status, and in its trailer Spark's own account of it.</summary>
internal sealed partial record SparkError(StatusCode Status, string Message, string? JavaClass, IReadOnlyDictionary<string, string> Details)
{
    private const int MaxTextLength = 2000;

    public string? ErrorClass => Details.GetValueOrDefault("errorClass");

    public string? ErrorId => Details.GetValueOrDefault("errorId");

    public bool IsCancelled => ErrorClass == "OPERATION_CANCELED";

    /// <summary>The server, or a proxy before it, may be back in a moment. What Spark gives account of is an answer and stays so.</summary>
    public bool IsTransient => JavaClass is null && Status is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Cancelled or StatusCode.Unknown or StatusCode.DeadlineExceeded or StatusCode.Aborted;

    /// <summary>The server knows nothing of the operation: it never had it, or was started again.</summary>
    public bool IsForgotten => ErrorClass is { } name &&
        (name.EndsWith(".OPERATION_NOT_FOUND", StringComparison.Ordinal) || name.EndsWith(".SESSION_NOT_FOUND", StringComparison.Ordinal) || name.EndsWith(".SESSION_CHANGED", StringComparison.Ordinal));

    public static SparkError Of(RpcException exception)
    {
        var info = Info(exception.Trailers.GetValueBytes("grpc-status-details-bin"));
        return new SparkError(exception.StatusCode, exception.Status.Detail, info?.Reason, info?.Metadata ?? (IReadOnlyDictionary<string, string>)new Dictionary<string, string>());
    }

    /// <param name="details">What the server told when it was asked for more; null where it does not know that question, or has been asked before.</param>
    public SparkException ToException(SparkAddress address, FetchErrorDetailsResponse? details, Exception cause)
    {
        var root = details is { Errors.Count: > 0 } ? details.Errors[Math.Clamp(details.RootErrorIdx, 0, details.Errors.Count - 1)] : null;
        // Long messages are cut in the status and whole in the details.
        var message = (root?.Message is { Length: > 0 } whole ? whole : Message).Trim();
        var exit = Exited().Match(message);
        var (text, code) = Status switch
        {
            _ when JavaClass is not null && exit.Success => (Ended(int.Parse(exit.Groups["code"].Value, CultureInfo.InvariantCulture), exit.Groups["said"].Value), SparkException.JobFailed),
            _ when JavaClass is not null && IsBrokenPipe(message) => (
                "a worker on Spark ended before it had read its input, and its own message was lost with it (broken pipe): the executor's log has it; often it is a missing program or too little memory", SparkException.JobFailed),
            _ when JavaClass is not null => ($"Spark: {Line(WithCauses(message, details))}", IsCancelled ? SparkException.Cancelled : SparkException.JobFailed),
            StatusCode.Unauthenticated or StatusCode.PermissionDenied => ($"the Spark Connect server at {address} refuses us ({Line(message)}): check the token in Spark:Remote", SparkException.Refused),
            StatusCode.ResourceExhausted => ($"Spark at {address} sent or got a message that is too large ({Line(message)}): raise grpc_max_message_size in Spark:Remote", SparkException.Refused),
            StatusCode.Unimplemented => ($"what answers at {address} is no Spark Connect server of 3.5 or later ({Line(message)}): check Spark:Remote", SparkException.Refused),
            _ => ($"the Spark Connect server at {address} cannot be reached ({Line(message)}): start it, or correct Spark:Remote", SparkException.Unavailable),
        };
        return new SparkException(code, text, cause)
        {
            ErrorClass = ErrorClass ?? root?.SparkThrowable?.ErrorClass,
            SqlState = Details.GetValueOrDefault("sqlState") ?? root?.SparkThrowable?.SqlState,
            JavaClass = JavaClass,
            WorkerMessage = exit.Success ? Stderr() ?? exit.Groups["said"].Value : null,
            WorkerExitCode = exit.Success ? int.Parse(exit.Groups["code"].Value, CultureInfo.InvariantCulture) : null,
        };
    }

    private string Ended(int exitCode, string inMessage)
    {
        // The message loses the last words of a long tail; its parameter has them all.
        var said = Line(Stderr() ?? inMessage);
        var how = exitCode switch
        {
            126 => "could not be started (exit code 126: it may not be executed)",
            127 => "could not be started (exit code 127: there is no such program; Spark:Command is its path on the workers)",
            > 128 and < 160 => $"was ended by signal {exitCode - 128} (exit code {exitCode}{(exitCode == 137 ? ", often for too much memory" : "")})",
            _ => $"failed with exit code {exitCode}",
        };
        return $"the worker on Spark {how}{(said.Length > 0 ? $": {said}" : ", and said nothing")}";
    }

    private string? Stderr()
    {
        try
        {
            return Details.TryGetValue("messageParameters", out var parameters) && JsonSerializer.Deserialize(parameters, SparkJson.Default.DictionaryStringString) is { } all
                ? all.GetValueOrDefault("stderrBuffer") : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // What the parser of JSON found stands in the cause alone.
    private static string WithCauses(string message, FetchErrorDetailsResponse? details)
    {
        var causes = details?.Errors.Skip(1).Select(error => error.Message.Trim()).Where(cause => cause.Length > 0 && !message.Contains(cause, StringComparison.Ordinal)).Distinct().ToList();
        return causes is { Count: > 0 } ? $"{FirstLines(message)} ({string.Join("; ", causes.Select(FirstLines))})" : FirstLines(message);
    }

    // Behind it come the frames of Java's stack.
    private static string FirstLines(string message)
    {
        var frames = message.IndexOf("\n\tat ", StringComparison.Ordinal);
        return frames < 0 ? message : message[..frames];
    }

    private static bool IsBrokenPipe(string message) =>
        message.Contains("IOException: Broken pipe", StringComparison.Ordinal) || message.Contains("IOException: Stream closed", StringComparison.Ordinal) || message is "Broken pipe" or "Stream closed";

    private static string Line(string text)
    {
        var line = Gaps().Replace(text, " ").Trim();
        // The end says why.
        return line.Length <= MaxTextLength ? line : "…" + line[^MaxTextLength..];
    }

    private static RpcErrorInfo? Info(byte[]? trailer)
    {
        try
        {
            var any = trailer is null ? null : RpcStatus.Parser.ParseFrom(trailer).Details.FirstOrDefault(detail => detail.TypeUrl.EndsWith("/google.rpc.ErrorInfo", StringComparison.Ordinal));
            return any is null ? null : RpcErrorInfo.Parser.ParseFrom(any.Value);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"Subprocess exited with status (?<code>-?\d{1,6})\. Error: (?<said>.*?)\.?$", RegexOptions.Singleline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Exited();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Gaps();
}
