using System.Globalization;
using Anip.Stages;
using Microsoft.Extensions.Configuration;

namespace Anip.StageHost.WordCount;

/// <summary>Counts the words of titles, into a file for each article, which may be written again.</summary>
public sealed class WordCountStage(IConfiguration configuration, TimeProvider timeProvider) : Stage<int>
{
    // So long that a process is killed in the middle more often than not.
    private static readonly TimeSpan Effort = TimeSpan.FromMilliseconds(20);

    public override string Name => "word_count";

    public override string Description => "Counts the words of titles.";

    public override async Task<IReadOnlyList<int>> WorkAsync(IReadOnlyList<StageArticle> articles, CancellationToken cancellationToken)
    {
        await Task.Delay(Effort, timeProvider, cancellationToken);
        if (articles.Any(article => article.Title.Contains("ends its process", StringComparison.Ordinal)))
        {
            Environment.FailFast("An article of a test ended this process.");
        }

        var folder = Directory.CreateDirectory(configuration["WordCount:Folder"] ?? "words").FullName;
        return [.. articles.Select(article => Count(article, folder))];
    }

    private static int Count(StageArticle article, string folder)
    {
        if (article.Title.Contains("cannot be counted", StringComparison.Ordinal))
        {
            throw new FormatException($"{article.Title}: no words");
        }

        var words = article.Title.Split(' ').Length;
        File.WriteAllText(Path.Combine(folder, article.Id.ToString(CultureInfo.InvariantCulture)), words.ToString(CultureInfo.InvariantCulture));
        return words;
    }
}
