using Anip.Articles;
using Anip.Server.Writing;

namespace Anip.Cli.Output;

/// <summary>Articles on standard output: as the API shows them, or as a table for a person.</summary>
internal static class ArticleOutput
{
    public static void WriteJson(IReadOnlyList<Article> articles)
    {
        using var output = Terminal.OpenOutput();
        ReadableJson.Write(output, articles);
        output.Write("\n"u8);
    }

    public static void WriteTable(IReadOnlyList<Article> articles)
    {
        if (!Console.IsOutputRedirected)
        {
            Terminal.PrintTable(["id", "published", "topic", "sentiment", "source", "title"], articles.Select(Cells));
            return;
        }

        foreach (var article in articles)
        {
            Terminal.PrintCells(Cells(article));
        }
    }

    private static string[] Cells(Article article) =>
    [
        article.Id.ToString(),
        article.PublishedAt?.ToString("yyyy-MM-dd HH:mm") ?? "",
        Show(article.Analysis?.Topic, article),
        Show(article.Analysis?.Sentiment, article),
        article.Source ?? "",
        article.Title,
    ];

    private static string Show(Prediction? prediction, Article article) => prediction is not null
        ? $"{prediction.Label} {prediction.Confidence:P0}"
        : article.Analysis is null ? "pending" : "–";
}
