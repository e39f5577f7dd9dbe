using System.Text.RegularExpressions;

namespace Anip.Tests.Architecture;

/// <summary>Reads the sources, so that every project is seen, whether or not these tests refer to it.</summary>
public sealed partial class CodeTests
{
    private const int MaxLines = 400;

    private static readonly string[] Patterns = ["Common", "Dtos", "Helpers", "Interfaces", "Services", "Shared", "Utilities", "Utils"];

    // The process begins there: it makes the token that an interrupt cancels.
    private static readonly string[] Entries = ["src/Anip.Cli/AnipProgram.cs: RunAsync", "src/Anip.Cli/CommandLine.cs: RunAsync"];

    private static readonly (string Name, string Text)[] Sources =
        [.. Repository.Files("src", "*.cs").Select(path => (Repository.Name(path), File.ReadAllText(path)))];

    [Fact]
    public void No_source_file_is_longer_than_400_lines()
    {
        var tooLong =
            from pattern in new[] { "*.cs", "*.razor", "*.css", "*.js", "*.sql" }
            from file in Repository.Files("src", pattern)
            let lines = File.ReadLines(file).Count()
            where lines > MaxLines
            select $"{Repository.Name(file)}: {lines}";

        Assert.NotEmpty(Sources);
        Assert.Empty(tooLong);
    }

    [Fact]
    public void Every_background_service_is_supervised()
    {
        var direct = Sources.Where(source => source.Text.Contains(": BackgroundService", StringComparison.Ordinal)).Select(source => source.Name);

        Assert.Equal(["src/Anip/Isolation/SupervisedService.cs"], direct);
    }

    [Fact]
    public void No_folder_is_named_after_a_pattern()
    {
        var folders = Repository.Folders().ToList();
        var patterns = folders.Where(folder => Patterns.Contains(Path.GetFileName(folder), StringComparer.OrdinalIgnoreCase));

        Assert.Contains(Path.Combine("src", "Anip", "Articles"), folders);
        Assert.Equal([], patterns);
    }

    [Fact]
    public void Every_class_and_record_is_sealed_static_or_abstract()
    {
        var declared = Sources.SelectMany(source => ClassDeclaration().Matches(source.Text)
            .Select(match => (Name: $"{source.Name}: {match.Groups["name"].Value}", Class: match.Groups["name"].Value, Modifiers: match.Groups["modifiers"].Value))).ToList();
        var closed = declared.Where(type => Closing().IsMatch(type.Modifiers)).Select(type => type.Class).ToHashSet();
        var open = declared.Where(type => !Closing().IsMatch(type.Modifiers))
            .Where(type => !(type.Modifiers.Contains("partial", StringComparison.Ordinal) && closed.Contains(type.Class)));

        Assert.Contains("Article", closed);
        Assert.Equal([], open.Select(type => type.Name));
    }

    [Fact]
    public void Every_public_async_method_takes_a_cancellation_token()
    {
        var methods = Sources.SelectMany(source => AsyncMethod().Matches(source.Text).Select(match => (
            Name: $"{source.Name}: {match.Groups["name"].Value}",
            IsOurs: !match.Groups["modifiers"].Value.Contains("override", StringComparison.Ordinal) && match.Groups["name"].Value != "DisposeAsync",
            Parameters: ParametersAt(source.Text, match.Index + match.Length)))).ToList();
        var deaf = methods.Where(method => method.IsOurs && !Entries.Contains(method.Name))
            .Where(method => !method.Parameters.Contains("CancellationToken ", StringComparison.Ordinal) && !method.Parameters.Contains("HttpContext ", StringComparison.Ordinal));

        Assert.Contains(methods, method => method.Name.EndsWith("IArticleStore.cs: PutAsync", StringComparison.Ordinal));
        Assert.Equal([], deaf.Select(method => method.Name));
    }

    [Fact]
    public void What_is_printed_passes_the_terminal_which_makes_it_harmless()
    {
        string[] terminal = ["src/Anip.Cli/Output/Terminal.cs", "src/Anip.Cli/Pipe/PipeOutput.cs"];
        var printing = Sources.Where(source => source.Text.Contains("Console.OpenStandardOutput", StringComparison.Ordinal)
            || source.Text.Contains("Console.Out.", StringComparison.Ordinal)
            || source.Text.Contains("Console.Error.", StringComparison.Ordinal)
            || source.Text.Contains("Console.Write", StringComparison.Ordinal)).Select(source => source.Name).ToList();

        Assert.Equal(terminal, printing.Order(StringComparer.Ordinal));
    }

    private static string ParametersAt(string text, int start)
    {
        var depth = 1;
        var end = start;
        for (; end < text.Length && depth > 0; end++)
        {
            depth += text[end] switch { '(' => 1, ')' => -1, _ => 0 };
        }

        return text[start..end];
    }

    [GeneratedRegex(@"^[ \t]*(?<modifiers>((public|internal|private|protected|file|sealed|static|abstract|partial|unsafe|readonly|ref|new)\s+)*)(class|record(\s+class)?)\s+(?!struct\b)(?<name>\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex ClassDeclaration();

    [GeneratedRegex(@"\b(sealed|static|abstract)\b", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Closing();

    // Public ones, and the members of interfaces, which have no modifiers.
    [GeneratedRegex(@"^[ ]{4,}(?<modifiers>public\s+((static|async|virtual|override|sealed|abstract)\s+)*|(?<=^[ ]{4}))(Task|ValueTask|IAsyncEnumerable)(<[^;={}\n]*>)?\??\s+(?<name>\w+)(<[^>(]*>)?\(", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex AsyncMethod();
}
