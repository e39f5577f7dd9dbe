namespace Anip.Articles;

/// <summary>How much of the article its content is.</summary>
public enum ContentKind
{
    None = 0,

    /// <summary>A teaser or description; never passed off as the text.</summary>
    Snippet = 1,

    Full = 2,
}

/// <summary>Where a publication date comes from.</summary>
public enum DateSource
{
    /// <summary>No date could be read.</summary>
    None = 0,

    /// <summary>The feed, file or API record.</summary>
    Feed = 1,

    /// <summary>The article's page.</summary>
    Page = 2,

    /// <summary>An HTTP header.</summary>
    Http = 3,
}
