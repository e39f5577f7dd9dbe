namespace Anip.Adapters.Sqlite.Articles;

/// <summary>
/// The words of the articles of one transaction, written together at its end. Before every statement that SQLite may have to undo by itself, such as any with a trigger, it writes out
/// what the index has gathered in memory: between those of other tables, each article would be a part of the index by itself.
/// </summary>
internal sealed class ArticleWords(SqliteSession session)
{
    // By id: the index is written out too where one comes behind a higher one.
    private readonly SortedDictionary<long, (IndexedText Text, bool IsAnew)> _gathered = [];

    public void Add(long id, IndexedText text) => _gathered.Add(id, (text, IsAnew: false));

    public void Replace(long id, IndexedText text) => _gathered[id] = (text, !_gathered.TryGetValue(id, out var gathered) || gathered.IsAnew);

    public void Write(CancellationToken cancellationToken)
    {
        foreach (var (id, (text, isAnew)) in _gathered)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (isAnew)
            {
                session.Prepare("DELETE FROM article_text WHERE rowid = ?1").Execute(id);
            }

            session.Prepare("INSERT INTO article_text (rowid, title, content) VALUES (?1, ?2, ?3)").Execute(id, text.Title, text.Content);
        }

        _gathered.Clear();
    }
}

/// <summary>An article's words with spaces between.</summary>
internal sealed record IndexedText(string Title, string? Content)
{
    public static IndexedText Of(string title, string? content) => new(FullText.Indexed(title), content is null ? null : FullText.Indexed(content));
}
