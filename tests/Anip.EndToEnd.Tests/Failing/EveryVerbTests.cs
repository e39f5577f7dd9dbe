using System.CommandLine;
using Anip.Cli;

namespace Anip.EndToEnd.Tests.Failing;

/// <summary>No verb shows a stack trace or a name of the runtime, whatever it is given.</summary>
public sealed class EveryVerbTests
{
    private static readonly string[] WrongValues = ["abc", "", "-1", "0", "1.5", "99999999999999999999999", "\u001b[2J", "a=b", "é", "2026-13-45"];

    private static readonly string[] Leaks = ["   at ", "Unhandled", "System.", "Nullable", "BytePositionInLine", "Exception"];

    // They need no data folder, and so go on.
    private static readonly string[] WithoutData = ["serve model", "serve embeddings"];

    public static TheoryData<string> Verbs { get; } = [.. Leaves(CommandLine.Root()).Select(leaf => string.Join(' ', leaf.Path)).Except(WithoutData)];

    [Fact]
    public void A_wrong_value_of_any_option_or_argument_is_said_in_plain_words()
    {
        var tried = 0;
        var root = CommandLine.Root();
        foreach (var (path, command) in Leaves(root))
        {
            foreach (var option in command.Options.Where(option => option.Arity.MaximumNumberOfValues > 0))
            {
                foreach (var value in WrongValues)
                {
                    tried++;
                    AssertPlain(UsageErrors.Lines(root.Parse([.. path, .. Needed(command, option), option.Name, value])));
                }
            }

            foreach (var value in WrongValues)
            {
                AssertPlain(UsageErrors.Lines(root.Parse([.. path, value])));
                AssertPlain(UsageErrors.Lines(root.Parse([.. path, value, value, value, "--nonsense"])));
            }
        }

        Assert.True(tried > 300, $"{tried} were tried");
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task A_verb_that_cannot_work_says_why_in_a_few_lines(string verb)
    {
        using var folder = new TemporaryFolder();
        var noFolder = folder.File("file", "");
        var (path, command) = Leaves(CommandLine.Root()).Single(leaf => string.Join(' ', leaf.Path) == verb);

        var result = await AnipProcess.RunAsync(folder.Path, [.. path, .. Needed(command, null), "--data", noFolder]);

        AssertPlain(result.Messages.Split('\n'));
        AssertPlain(result.Output.Split('\n'));
        Assert.InRange(result.ExitCode, 0, 2);
        Assert.True(result.ExitCode == 0 || result.Messages.Length + result.Output.Length > 0);
    }

    private static void AssertPlain(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Assert.DoesNotContain(Leaks, leak => line.Contains(leak, StringComparison.Ordinal));
        }
    }

    private static IEnumerable<string> Needed(Command command, Option? except) =>
        command.Arguments.SelectMany(argument => Enumerable.Repeat("1", argument.Arity.MinimumNumberOfValues))
            .Concat(command.Options.Where(option => option.Required && option != except).SelectMany(option => (string[])[option.Name, "1"]));

    private static IEnumerable<(IReadOnlyList<string> Path, Command Command)> Leaves(Command command) => command.Subcommands.Count == 0
        ? [([command.Name], command)]
        : command.Subcommands.SelectMany(verb => Leaves(verb).Select(leaf => (
            (IReadOnlyList<string>)(command is RootCommand ? leaf.Path : [command.Name, .. leaf.Path]), leaf.Command)));
}
