using System.Text.RegularExpressions;

namespace Anip.Tests.Architecture;

public sealed partial class DocumentTests
{
    private static readonly string[] Documents =
        [.. Directory.GetFiles(Repository.Root, "*.md"), .. Repository.Files("docs", "*.md"), .. Repository.Files("models", "*.md"), Path.Combine(Repository.Root, ".env.example")];

    [Fact]
    public void Documents_name_no_path_of_somebodys_machine()
    {
        Assert.NotEmpty(Documents);
        Assert.Empty(
            from document in Documents
            from match in MachinePath().Matches(File.ReadAllText(document))
            select $"{Repository.Name(document)}: {match.Value}");
    }

    [Fact]
    public void Links_between_documents_lead_somewhere()
    {
        Assert.Empty(
            from document in Documents
            from match in Link().Matches(File.ReadAllText(document))
            let target = match.Groups["target"].Value
            where !target.Contains(':', StringComparison.Ordinal) && !Path.Exists(Path.Combine(Path.GetDirectoryName(document)!, target))
            select $"{Repository.Name(document)}: {target}");
    }

    [Fact]
    public void The_architecture_page_names_every_module_and_project()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs/architecture.md"));
        var names = Directory.GetDirectories(Path.Combine(Repository.Root, "src")).Concat(Directory.GetDirectories(Path.Combine(Repository.Root, "src/Anip")))
            .Select(Path.GetFileName).Where(name => name is not ("bin" or "obj"));

        var missing = names.Where(name => !page.Contains($"`{name}`", StringComparison.Ordinal));
        Assert.Equal([], missing);
    }

    // Where the program lies in its image, and on the workers of a cluster, is ours to say.
    [GeneratedRegex(@"(?<![\w.:/])/(work|home|root|Users|tmp|var|mnt|opt(?!/anip/))/\S*|[A-Z]:\\\\?\w+", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)(#[^)]*)?\)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Link();
}
