using Anip.Adapters.Relational;

namespace Anip.Adapters.Sqlite.Articles;

/// <summary>Indexes all articles anew where a migration asks for it by the table <c>words_mark</c>, which says how far that is. Any number of processes may do so at a time.</summary>
internal static class SqliteWords
{
    private const int AtOnce = 2_000;

    public static bool IsPending(SqliteSession session) => session.Prepare("SELECT 1 FROM sqlite_schema WHERE name = 'words_mark'").Number() is not null;

    public static void IndexPending(SqliteSession session, IndexingProgress progress, CancellationToken cancellationToken)
    {
        if (!IsPending(session))
        {
            return;
        }

        session.Connection.CreateFunction("search_words", (string text) => FullText.Indexed(text), isDeterministic: true);
        for (var goesOn = true; goesOn;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            session.Execute("BEGIN IMMEDIATE");
            try
            {
                goesOn = IsPending(session) && IndexNext(session, progress);
                session.Execute("COMMIT");
            }
            catch
            {
                session.RollBack();
                throw;
            }
        }
    }

    private static bool IndexNext(SqliteSession session, IndexingProgress progress)
    {
        var from = session.Prepare("SELECT article_id FROM words_mark").Number() ?? 0;
        if (session.Prepare("SELECT max(id) FROM (SELECT id FROM article WHERE id > ?1 ORDER BY id LIMIT ?2)").Number(from, AtOnce) is not { } to)
        {
            session.ExecuteScript("DROP TABLE words_mark");
            return false;
        }

        session.Prepare(
            """
            INSERT INTO article_text (rowid, title, content)
                SELECT a.id, search_words(a.title), iif(c.content IS NULL, NULL, search_words(c.content))
                FROM article a LEFT JOIN article_content c ON c.article_id = a.id WHERE a.id > ?1 AND a.id <= ?2 ORDER BY a.id
            """).Execute(from, to);
        session.Prepare("UPDATE words_mark SET article_id = ?1").Execute(to);
        progress.At(to, session.Prepare("SELECT max(id) FROM article").Number() ?? to);
        return true;
    }
}
