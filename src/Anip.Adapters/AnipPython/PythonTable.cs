namespace Anip.Adapters.AnipPython;

/// <summary>Where the Python version of ANIP keeps its articles.</summary>
/// <param name="Host">Name or address of the PostgreSQL, or the directory of its Unix socket.</param>
/// <param name="Port">The port that it listens on.</param>
/// <param name="Database">The database with the table.</param>
/// <param name="Username">Who may read it.</param>
/// <param name="Password">Null where none is asked for.</param>
public sealed record PythonTable(string Host, int Port, string Database, string Username, string? Password)
{
    /// <summary>The name that its own migrations give it.</summary>
    public const string DefaultName = "newsarticle";

    /// <summary>Columns without which there is no article.</summary>
    public static IReadOnlyList<string> RequiredColumns { get; } = ["title", "url"];

    /// <summary>The columns that have a meaning here, by the names that its own migrations give them.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        .. RequiredColumns, "id", "content", "source", "author", "published_at", "language", "region", "api_source", "topic", "sentiment", "sentiment_score", "summary", "keywords", "created_at", "updated_at",
    ];

    /// <summary>The table, with its schema where that is not the user's own: <c>news.articles</c>.</summary>
    public string Name { get; init; } = DefaultName;

    /// <summary>Columns that are called otherwise there, by the names of <see cref="Columns"/>.</summary>
    public IReadOnlyDictionary<string, string> Renamed { get; init; } = new Dictionary<string, string>();

    /// <summary>Without user and password.</summary>
    public string Location => $"{Host}:{Port}/{Database}";
}
