using System.Text.Json;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.NewsApi;

namespace Anip.Benchmarks;

/// <summary><c>newsapi --data DIR</c>: every recorded answer of a folder read; each ends as all of its articles or as one clear error.</summary>
internal static class NewsApiBench
{
    public static int Run(string[] args)
    {
        int files = 0, entries = 0, articles = 0, withdrawn = 0, rejected = 0, cut = 0, undated = 0, wrong = 0;
        foreach (var file in Directory.EnumerateFiles(Usage.Option(args, "--data", "."), "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            files++;
            var body = File.ReadAllBytes(file);
            try
            {
                var answer = NewsApiParser.Parse(body, TimeProvider.System.GetUtcNow());
                var titles = Titles(body);
                entries += titles.Count;
                articles += answer.Articles.Count;
                withdrawn += answer.Withdrawn;
                rejected += answer.Rejected;
                undated += answer.Articles.Count(article => article.PublishedAt is null);
                cut += answer.Articles.Count(article => !titles.Contains(article.Title));
                var lost = titles.Count - answer.Count + answer.Articles.Count(article => article.Content?.Contains(" chars]", StringComparison.Ordinal) == true);
                wrong += lost == 0 ? 0 : 1;
                Console.WriteLine($"  {Path.GetFileName(file),-50} {answer.Articles.Count,4} articles{(lost == 0 ? "" : $", {lost} LOST OR WRONG")}");
            }
            catch (SourceException exception)
            {
                Console.WriteLine($"  {Path.GetFileName(file),-50} {exception.Code}: {exception.Message}");
            }
        }

        Console.WriteLine($"{files} files, {entries} entries: {articles} articles, {withdrawn} withdrawn, {rejected} without title and text; {cut} titles changed (outlet cut off, white space); {undated} without a date; {wrong} files wrong");
        return files > 0 && wrong == 0 ? 0 : 1;
    }

    private static List<string?> Titles(byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        return [.. document.RootElement.GetProperty("articles").EnumerateArray().Select(entry => entry.GetProperty("title").GetString())];
    }
}
