namespace Anip.Models;

/// <summary>Names of the models whose answers have members of their own in an analysis; each is the folder, the registered model and the key among the versions of an analysis.</summary>
public static class ModelName
{
    /// <summary>Turns a text into the features that all heads read, and into its embedding.</summary>
    public const string Encoder = "encoder";

    /// <summary>Tells the language of a text.</summary>
    public const string Language = "language";

    /// <summary>One of <see cref="Articles.Topics.All"/>.</summary>
    public const string Topic = "topic-classification";

    /// <summary>One of <see cref="Articles.Sentiments.All"/>, of a text or towards a name in it.</summary>
    public const string Sentiment = "sentiment-analysis";

    /// <summary>Names of persons, organizations and places.</summary>
    public const string Entities = "entity-recognition";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Encoder, Language, Topic, Sentiment, Entities];
}
