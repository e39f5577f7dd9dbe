using Anip.Isolation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Anip.Cli.Output;

/// <summary>The log on standard error: an event a line, made harmless; where an exception was thrown is only of interest to who asks for it.</summary>
internal sealed class LogLines(IOptions<LogLinesOptions> options) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "anip";

    // What these say, the failure of the start says as well, in one line at the end.
    private static readonly (string Category, int Event)[] ReportedAtExit = [("Microsoft.Extensions.Hosting.Internal.Host", 11), ("Microsoft.AspNetCore.Server.Kestrel", 0)];

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var detailed = options.Value.WithDetail;
        if (!detailed && logEntry.Exception is not null && ReportedAtExit.Contains((logEntry.Category, logEntry.EventId.Id)))
        {
            return;
        }

        var message = (logEntry.Formatter?.Invoke(logEntry.State, logEntry.Exception) ?? "").ReplaceLineEndings(" ");
        var line = $"{logEntry.Category}[{logEntry.EventId.Id}] {message}{Thrown(logEntry.Exception, detailed)}";
        textWriter.WriteLine($"{TimeProvider.System.GetLocalNow():HH:mm:ss} {Level(logEntry.LogLevel)}: {Visible.Of(line)}");
    }

    private static string Thrown(Exception? exception, bool detailed) => exception switch
    {
        null => "",
        _ when detailed => "\n" + exception,
        _ => " " + UnitFailure.Of(exception).Reason,
    };

    private string Level(LogLevel level)
    {
        var (word, colour) = level switch
        {
            LogLevel.Trace => ("trce", 90),
            LogLevel.Debug => ("dbug", 90),
            LogLevel.Information => ("info", 32),
            LogLevel.Warning => ("warn", 33),
            LogLevel.Error => ("fail", 31),
            _ => ("crit", 31),
        };
        return options.Value.InColour ? $"\u001b[{colour}m{word}\u001b[39m" : word;
    }
}

/// <summary>How the log is shown.</summary>
internal sealed class LogLinesOptions : ConsoleFormatterOptions
{
    /// <summary>Whole exceptions, with where they were thrown.</summary>
    public bool WithDetail { get; set; }

    public bool InColour { get; set; }
}
