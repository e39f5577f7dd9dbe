using Spectre.Console;

namespace Anip.Cli.Output;

/// <summary>Results go to standard output, everything said beside them to standard error.</summary>
internal static class Terminal
{
    private static readonly bool PlainByEnvironment = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    // Wider than any line where nobody looks at it, so that no cell is broken over two.
    private const int NoWidth = 10_000;

    public static IAnsiConsole Results { get; private set; } = CreateResults(plain: false);

    public static IAnsiConsole Messages { get; private set; } = CreateMessages(plain: false);

    /// <summary>Is somebody looking at the messages, so that a bar may move in place?</summary>
    public static bool IsInteractive => !Console.IsErrorRedirected;

    public static void UsePlainText(bool plain)
    {
        if (plain || PlainByEnvironment)
        {
            Results = CreateResults(plain: true);
            Messages = CreateMessages(plain: true);
        }
    }

    public static void Say(string line) => Console.Error.WriteLine(line);

    public static void Fail(string message) => Console.Error.WriteLine("anip: " + message);

    private static IAnsiConsole CreateResults(bool plain)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect });
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = NoWidth;
        }

        return console;
    }

    private static IAnsiConsole CreateMessages(bool plain) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(Console.Error),
        ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
    });
}
