using System.Text.RegularExpressions;
using Anip.Articles;

namespace Anip.Tests.Ingestion.Sources;

public sealed partial class FilesPageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("anip-page-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_examples_of_the_page_on_files_are_read_as_it_says()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "files.md"), TestContext.Current.CancellationToken);
        var examples = Example().Matches(page).ToList();

        Assert.Equal(["jsonl", "json", "csv"], examples.Select(example => example.Groups["kind"].Value));
        foreach (var example in examples)
        {
            var articles = await ReadAsync(example.Groups["kind"].Value, example.Groups["text"].Value);

            Assert.Equal(["https://example.com/harbour", "https://example.com/snow"], articles.Select(article => article.Url));
            Assert.StartsWith("Harbour reopens", articles[0].Title, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Every_column_that_the_page_names_is_understood()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "files.md"), TestContext.Current.CancellationToken);
        var names = Row().Matches(page).SelectMany(row => Name().Matches(row.Groups["names"].Value)).Select(match => match.Groups["name"].Value).ToList();

        Assert.InRange(names.Count, 40, 60);
        foreach (var name in names.Except(["title", "headline"]))
        {
            var value = name.Contains("date", StringComparison.Ordinal) || name.StartsWith("publi", StringComparison.Ordinal) ? "2026-01-15" : "https://example.com/x";
            var bare = Assert.Single(await ReadAsync("jsonl", """{"title":"One","content_kind":"full"}"""));
            var filled = Assert.Single(await ReadAsync("jsonl", $$"""{"title":"One","{{name}}":"{{Value(name, value)}}"}"""));

            Assert.True(name == "content_kind" || bare != filled with { Raw = bare.Raw }, name);
        }
    }

    private static string Value(string name, string otherwise) => name switch
    {
        "content_kind" => "snippet",
        "language" or "lang" => "de",
        "region" or "country" or "source_country" => "AT",
        "publisher" or "publication" => "The Example",
        _ => otherwise,
    };

    private async Task<List<IncomingArticle>> ReadAsync(string kind, string text)
    {
        var path = Path.Combine(_folder.FullName, "example." + kind);
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        var articles = new List<IncomingArticle>();
        await foreach (var article in Readings.File(path).FetchAsync(TestContext.Current.CancellationToken))
        {
            articles.Add(article);
        }

        return articles;
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Anip.slnx")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }

    [GeneratedRegex("^```(?<kind>jsonl|json|csv)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Example();

    [GeneratedRegex("^\\| [^|]+ \\| (?<names>`[a-z_`, ]+) \\|", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<name>[a-z_]+)`", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Name();
}
