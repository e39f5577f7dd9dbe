using System.Text.RegularExpressions;
using Anip.Cli;

namespace Anip.EndToEnd.Tests;

public sealed partial class DocumentTests
{
    public static TheoryData<string> Documents =>
        [.. Directory.EnumerateFiles(Repository.Root, "*.md").Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Repository.Root, path))];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_command_that_a_document_shows_is_one_that_the_program_takes(string document)
    {
        var wrong = from line in CommandLines(File.ReadAllText(Path.Combine(Repository.Root, document)))
                    let arguments = Word().Matches(line).Select(word => Unquoted(word.Value)).Skip(1).ToArray()
                    let errors = CommandLine.Root().Parse(arguments).Errors
                    where errors.Count > 0
                    select $"{line}: {errors[0].Message}";

        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_relative_link_of_a_document_leads_somewhere(string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, document))!;
        var broken = from Match match in Link().Matches(File.ReadAllText(Path.Combine(Repository.Root, document)))
                     let target = match.Groups["target"].Value.Split('#')[0]
                     where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
                     where !Path.Exists(Path.Combine(folder, target))
                     select target;

        Assert.Empty(broken);
    }

    [Fact]
    public void The_readme_shows_the_main_job_and_the_tests()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

        Assert.Contains("./anip up", readme, StringComparison.Ordinal);
        Assert.Contains("./test", readme, StringComparison.Ordinal);
    }

    private static string Unquoted(string word) => word is ['\'', .. var single, '\''] ? single : word is ['"', .. var quoted, '"'] ? quoted : word;

    // In fenced blocks, what follows "./anip" up to a pipe, redirection or comment.
    private static IEnumerable<string> CommandLines(string markdown) =>
        from Match block in Fence().Matches(markdown)
        from line in block.Groups["text"].Value.Split('\n')
        from Match command in Command().Matches(line)
        select command.Value.Trim();

    [GeneratedRegex("```[a-z]*\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\./anip [^|><#&;\n]+", RegexOptions.None, 1000)]
    private static partial Regex Command();

    // As a shell splits, for the quotes that the documents use.
    [GeneratedRegex(@"'[^']*'|""[^""]*""|\S+", RegexOptions.None, 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();
}
