using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace Anip.Cli.Output;

/// <summary>Results go to standard output, everything said beside them to standard error. All that is printed passes here, where it is made harmless.</summary>
internal static class Terminal
{
    private static readonly bool PlainByEnvironment = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    // Wider than any line where nobody looks at it, so that no cell is broken over two.
    private const int NoWidth = 10_000;

    /// <summary>Nothing is to be coloured.</summary>
    public static bool IsPlain { get; private set; } = PlainByEnvironment;

    /// <summary>Is somebody looking at the messages, so that a bar may move in place?</summary>
    public static bool IsInteractive => !Console.IsErrorRedirected;

    public static void UsePlainText(bool plain) => IsPlain = plain || PlainByEnvironment;

    /// <summary>A message, which may have several lines.</summary>
    public static void Info(string line) => Console.Error.WriteLine(Visible.Of(line));

    public static void Error(string message) => Console.Error.WriteLine("anip: " + Visible.Of(message));

    /// <summary>How far something is, which takes the place of what was said of it before where somebody is looking.</summary>
    public static void Count(string text, bool isLast = false) =>
        Console.Error.Write($"{(IsInteractive ? "\r" : "")}{Visible.Of(text)}{(IsInteractive && !IsPlain ? "\e[K" : "")}{(isLast || !IsInteractive ? "\n" : "")}");

    /// <summary>Ends the line of a count.</summary>
    public static void EndCount() => Console.Error.WriteLine();

    /// <summary>A result, which may have several lines.</summary>
    public static void Print(string text) => Console.Out.WriteLine(Visible.Of(text));

    /// <summary>Cells of a result, separated by tabs.</summary>
    public static void PrintCells(params IEnumerable<string> cells) => Console.Out.WriteLine(string.Join('\t', cells.Select(Visible.Cell)));

    /// <param name="json">Written with one of the encoders that escape what drives a terminal.</param>
    public static void PrintJson(string json) => Console.Out.WriteLine(json);

    /// <summary>Data for programs, written as it is read off <paramref name="value"/>.</summary>
    public static void PrintJson<T>(T value, JsonTypeInfo<T> type)
    {
        using var output = OpenOutput();
        JsonSerializer.Serialize(output, value, type);
        output.Write("\n"u8);
    }

    /// <summary>For JSON that is written piece by piece, and for files.</summary>
    public static Stream OpenOutput() => Console.IsOutputRedirected ? Console.OpenStandardOutput() : new VisibleStream(Console.OpenStandardOutput());

    public static void PrintTable(string[] columns, IEnumerable<string[]> rows)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { ColorSystem = IsPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect });
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = NoWidth;
        }

        var table = new Table { Border = TableBorder.None }.AddColumns(columns);
        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(cell => new Text(Visible.Cell(cell)))]);
        }

        console.Write(table);
    }

    /// <summary>Asks for yes or no on standard error.</summary>
    public static Task<bool> ConfirmAsync(string question, CancellationToken cancellationToken) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(Console.Error),
        ColorSystem = IsPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
    }).ConfirmAsync(Markup.Escape(Visible.Of(question)), defaultValue: false, cancellationToken);

    /// <summary>Asks for a line on standard error.</summary>
    /// <returns>Null where the input has ended.</returns>
    public static string? Ask(string question)
    {
        Console.Error.Write(Visible.Of(question));
        return Console.In.ReadLine()?.Trim();
    }
}
