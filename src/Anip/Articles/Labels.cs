namespace Anip.Articles;

/// <summary>The eight topics, as they are stored and served.</summary>
public static class Topics
{
    public static IReadOnlyList<string> All { get; } =
        ["business", "entertainment", "health", "politics", "science", "sports", "technology", "world"];
}

/// <summary>The three sentiments, as they are stored and served.</summary>
public static class Sentiments
{
    public static IReadOnlyList<string> All { get; } = ["positive", "neutral", "negative"];
}

/// <summary>The three kinds of names, as they are stored and served.</summary>
public static class EntityTypes
{
    public static IReadOnlyList<string> All { get; } = ["person", "organization", "location"];
}
