using Anip.Isolation;

namespace Anip.Adapters.Spark;

/// <summary>Spark cannot be reached, or refused or failed what it was asked.</summary>
internal sealed class SparkException(string code, string message, Exception? innerException = null) : AnipException(code, message, innerException)
{
    public const string Unavailable = "spark_unavailable";
    public const string Refused = "spark_refused";
    public const string JobFailed = "spark_failed";
    public const string Cancelled = "spark_cancelled";

    /// <summary>Of Spark's list of conditions, such as <c>PARSE_SYNTAX_ERROR</c>; null where it gave none.</summary>
    public string? ErrorClass { get; init; }

    public string? SqlState { get; init; }

    /// <summary>Of the exception in the server, such as <c>org.apache.spark.SparkException</c>.</summary>
    public string? JavaClass { get; init; }

    /// <summary>What the program that Spark started wrote to standard error, at most its last 2 KiB; null where that is not what failed, or was lost.</summary>
    public string? WorkerMessage { get; init; }

    /// <summary>What the program that Spark started ended with.</summary>
    public int? WorkerExitCode { get; init; }
}
