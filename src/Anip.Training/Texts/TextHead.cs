using System.Runtime.CompilerServices;
using Anip.Articles;
using Anip.Models;
using Anip.Training.Data;
using Anip.Training.Networks;

namespace Anip.Training.Texts;

/// <summary>What tells the topic head and the sentiment head apart.</summary>
/// <param name="Targets">Whether the features of a target stand beside those of the text.</param>
/// <param name="Seeds">Networks whose mean ships.</param>
internal sealed record TextHead(
    string Name,
    IReadOnlyList<string> Labels,
    bool Targets,
    IReadOnlyList<TrainingSource> Sources,
    Func<string, CancellationToken, IAsyncEnumerable<LabelledText>> Read,
    ClassifierRecipe Recipe,
    int Seeds)
{
    /// <summary>All development rows together, but for those of generated files.</summary>
    public const string Together = "all";

    // Headlines of one story stand in both parts of it, so it is also measured by a third of its rows, as the recipe was.
    private const string Largest = "newsapi_2020_2022";

    public static TextHead Topic { get; } = new(
        ModelName.Topic, Topics.All, Targets: false, TrainingSource.OfTopics, TopicFile.ReadAsync,
        new ClassifierRecipe(Hidden: 1024, InputDropout: 0.4f, HiddenDropout: 0.4f, Smoothing: 0.05f, Epochs: 20), Seeds: 3);

    public static TextHead Sentiment { get; } = new(
        ModelName.Sentiment, Sentiments.All, Targets: true, TrainingSource.OfSentiments, SentimentFile.ReadAsync,
        new ClassifierRecipe(Hidden: 256, InputDropout: 0.35f, HiddenDropout: 0.5f, Smoothing: 0.1f, Epochs: 4, Decay: 0.05f, Balanced: false), Seeds: 5);

    private static bool IsTopic(LabelledText row) => TrainingSource.OfTopics.Any(source => source.Name == row.File);

    public static TextHead? Named(string name) => name == Topic.Name ? Topic : name == Sentiment.Name ? Sentiment : null;

    /// <summary>The rows of one file after the other: those to learn from and those to measure by.</summary>
    public async IAsyncEnumerable<LabelledText> ReadAsync(IEnumerable<string> files, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            await foreach (var row in Read(file, cancellationToken).Where(row => TrainingSource.IsRead(row, Sources)))
            {
                yield return row;
            }
        }
    }

    /// <summary>The groups that a row is measured in.</summary>
    public static IEnumerable<string> GroupsOf(LabelledText row)
    {
        if (TrainingSource.IsGenerated(row.File))
        {
            yield return row.File;
        }
        else
        {
            yield return Together;
        }

        if (row.Group != row.File || !TrainingSource.IsGenerated(row.File))
        {
            yield return row.Group;
        }

        if (row.File == Largest && row.IsInThird)
        {
            yield return $"{Largest}, a third";
        }

        if (IsTopic(row) && !TrainingSource.IsGenerated(row.File) && (row.File != Largest || row.IsInThird))
        {
            yield return $"{Together}, of {Largest} a third";
        }
    }
}
