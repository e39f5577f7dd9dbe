using Anip.Cli.Output;
using Anip.Isolation;
using Microsoft.Extensions.Options;

namespace Anip.Cli;

/// <summary>Where every failure leaves the program: a line that says what, and what to do; never where in the code it was, unless that was asked for.</summary>
internal static class Failures
{
    public const int Failed = AnipException.Failed;
    public const int WrongUsage = AnipException.WrongUsage;
    public const int Interrupted = 130;

    /// <param name="withDetail">The log is shown down to its least severe lines: then exceptions are shown as well.</param>
    /// <returns>The exit code.</returns>
    public static int Report(Exception exception, bool withDetail)
    {
        foreach (var line in Lines(exception))
        {
            Terminal.Error(line);
        }

        if (UnitFailure.Of(exception).Exception is var cause && IsFiles(cause))
        {
            Terminal.Info(FileError.Of(cause).ToDo);
        }

        if (withDetail)
        {
            Terminal.Info(exception.ToString());
        }
        else if (!IsForeseen(UnitFailure.Of(exception).Exception))
        {
            Terminal.Info("Nobody foresaw this. --log-level debug shows where it comes from; please report it with that.");
        }

        return exception is AnipException foreseen ? foreseen.ExitCode : AnipException.Failed;
    }

    private static IEnumerable<string> Lines(Exception exception) => exception switch
    {
        OptionsValidationException options => options.Failures,
        AggregateException several when several.InnerExceptions.All(inner => inner is OptionsValidationException) => several.InnerExceptions.SelectMany(Lines),
        _ => [Describe(UnitFailure.Of(exception))],
    };

    /// <returns>What was foreseen has a message for people; what was not needs its kind beside it.</returns>
    public static string Describe(UnitFailure failure) =>
        IsFiles(failure.Exception) ? FileError.Of(failure.Exception).What
        : IsForeseen(failure.Exception) ? failure.Exception.Message : failure.Reason;

    private static bool IsFiles(Exception exception) => exception is IOException or UnauthorizedAccessException;

    private static bool IsForeseen(Exception exception) => exception is AnipException or OptionsValidationException || IsFiles(exception);
}

/// <summary>The command line asks for what there is not, which only the store could tell.</summary>
internal sealed class UsageException(string message) : AnipException("wrong_usage", message)
{
    public override int ExitCode => WrongUsage;
}

/// <summary>The server cannot listen where it is to.</summary>
internal sealed class ServingException(string message, Exception innerException) : AnipException("cannot_serve", message, innerException);
