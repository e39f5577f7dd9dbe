using System.Reflection;
using System.Text.Json;

namespace Anip.Isolation;

/// <summary>Why one unit of work failed.</summary>
/// <param name="Reason">One line: what went wrong, without a stack trace and without the wrappers that parallel code puts around an exception.</param>
/// <param name="Exception">The exception itself, freed of such wrappers.</param>
public sealed record UnitFailure(string Reason, Exception Exception)
{
    /// <summary>Describes an exception; one of the runtime's types is named, since its message says little without it.</summary>
    public static UnitFailure Of(Exception exception)
    {
        var cause = Unwrap(exception);
        var message = (cause is JsonException json ? $"not valid JSON: {JsonError.Of(json)}" : cause.Message).ReplaceLineEndings(" ");
        var reason = FileError.CanDescribe(cause) ? FileError.Of(cause).Words : cause is JsonException || cause.GetType().Namespace?.StartsWith("Anip", StringComparison.Ordinal) == true ? message : $"{cause.GetType().Name}: {message}";
        return new UnitFailure(reason, cause);
    }

    private static Exception Unwrap(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [var first, ..] } => Unwrap(first),
        TargetInvocationException { InnerException: { } inner } => Unwrap(inner),
        TypeInitializationException { InnerException: { } inner } => Unwrap(inner),
        _ => exception,
    };
}
