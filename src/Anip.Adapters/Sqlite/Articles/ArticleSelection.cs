using System.Globalization;
using Anip.Adapters.Relational;
using Anip.Articles.Languages;
using Anip.Articles;
using Anip.Search;
using Anip.Storage;

namespace Anip.Adapters.Sqlite.Articles;

/// <summary>
/// A filter as SQL. The planner is not left to guess: one condition drives, by an index that also has the order of a page, and the
/// others are tested row by row.
/// </summary>
internal sealed class ArticleSelection
{
    // Up to this many hits of a full-text query are read and sorted; beyond, articles are read newest first and each is looked up in the index.
    private const int FewHits = 20_000;

    private const long Undated = long.MinValue;

    private readonly List<string> _conditions = [];
    private readonly List<object?> _values = [];
    private string _from = "";

    private ArticleSelection()
    {
    }

    /// <summary>It is clear without looking that nothing matches.</summary>
    public bool IsEmpty { get; private init; }

    /// <summary>Sort key and id as columns of the driving table.</summary>
    private string Sort { get; set; } = "a.sort_at";

    private string Id { get; set; } = "a.id";

    public static ArticleSelection Of(ArticleFilter filter, SqliteSession session)
    {
        var text = SearchQuery.Parse(filter.Text);
        var selection = new ArticleSelection { IsEmpty = text.MatchesNothing };
        if (!selection.IsEmpty)
        {
            selection.Drive(filter, text, session);
            selection.AddRange(filter);
        }

        return selection;
    }

    /// <summary>The ids in the order of a page, from the one after <paramref name="after"/> on, with their sort keys.</summary>
    public List<PageCursor> Page(SqliteSession session, PageCursor? after, int limit, int offset = 0)
    {
        var page = new List<PageCursor>();
        if (IsEmpty)
        {
            return page;
        }

        if (after is not { } last)
        {
            Read(session, "", [], limit, offset, page);
            return page;
        }

        // Two ranges of the index. As one row value, (sort, id) < (?, ?), SQLite would walk all articles of the same instant again.
        Read(session, $"{Sort} = {{0}} AND {Id} < {{1}}", [last.SortAt, last.Id], limit + offset, 0, page);
        Read(session, $"{Sort} < {{0}}", [last.SortAt], limit + offset - page.Count, 0, page);
        page.RemoveRange(0, Math.Min(offset, page.Count));
        return page;
    }

    /// <summary>Some of the ids up to <paramref name="last"/>, in no order.</summary>
    public List<long> Some(SqliteSession session, long last, int limit)
    {
        var ids = new List<long>();
        if (!IsEmpty)
        {
            using var reader = Prepare(session, $"{Id} <= {{0}}", [last], "", [limit], out var values).Read(values);
            while (reader.Read())
            {
                ids.Add(reader.GetInt64(1));
            }
        }

        return ids;
    }

    /// <summary>How many there are by day; null where there are more than <paramref name="max"/>.</summary>
    public IReadOnlyList<DayCount>? Days(SqliteSession session, int max)
    {
        var tally = new DayTally();
        var left = max;
        if (!IsEmpty)
        {
            using var reader = Prepare(session, "", [], "", [(long)max + 1], out var values, $"{Sort}, a.topic, a.sentiment").Read(values);
            while (reader.Read())
            {
                tally.Add(reader.GetInt64(0), ArticleRow.Text(reader, 1), ArticleRow.Text(reader, 2));
                left--;
            }
        }

        return left < 0 ? null : tally.Counts();
    }

    /// <summary>All the ids.</summary>
    public HashSet<long> All(SqliteSession session) => [.. Some(session, long.MaxValue, int.MaxValue)];

    private void Drive(ArticleFilter filter, SearchQuery text, SqliteSession session)
    {
        var textDrives = FullText.Required(text) is { } required && HasFewHits(session, required);
        var entity = filter.Entity is null ? null : StoredText.Fold(filter.Entity);
        if (textDrives)
        {
            _from = "article_text t CROSS JOIN article a ON a.id = t.rowid";
        }
        else if (entity is not null)
        {
            _from = "article_entity e CROSS JOIN article a ON a.id = e.article_id";
            (Sort, Id) = ("e.sort_at", "e.article_id");
            Add("e.entity_key = {0}", entity);
        }

        AddModelLabel(filter.Label);
        if (textDrives && entity is not null)
        {
            Add("EXISTS (SELECT 1 FROM article_entity e WHERE e.entity_key = {0} AND e.sort_at = a.sort_at AND e.article_id = a.id)", entity);
        }

        if (filter.QuarantinedBy is { } stage)
        {
            AddQuarantined(stage);
        }

        // In the order of how few articles one value usually has: the first that is asked for drives, unless something above does.
        AddLabel("article_by_source", "source_key", filter.Source is null ? null : StoredText.Fold(filter.Source));
        AddLabel("article_by_region", "region", filter.Region);
        AddLanguage(filter.Language);
        AddLabel("article_by_topic", "topic", filter.Topic);
        AddLabel("article_by_sentiment", "sentiment", filter.Sentiment);
        AddLabel("article_by_api_source", "api_source", filter.ApiSource);
        DriveBy("article_by_time");
        AddText(text, textDrives);
    }

    private void AddModelLabel(LabelFilter? label)
    {
        if (label is null)
        {
            return;
        }

        var (name, key) = (StoredText.Clean(label.Name), StoredText.Fold(label.Label));
        if (_from.Length > 0)
        {
            Add($"EXISTS (SELECT 1 FROM article_label l WHERE l.article_id = {Id} AND l.name = {{0}} AND l.label_key = {{1}})", name, key);
            return;
        }

        _from = "article_label l INDEXED BY article_label_by_label CROSS JOIN article a ON a.id = l.article_id";
        (Sort, Id) = ("l.sort_at", "l.article_id");
        Add("l.name = {0} AND l.label_key = {1}", name, key);
    }

    private void AddQuarantined(string stage)
    {
        if (_from.Length > 0)
        {
            Add($"EXISTS (SELECT 1 FROM stage_work w WHERE w.article_id = {Id} AND w.stage = {{0}} AND w.reason IS NOT NULL)", stage);
            return;
        }

        _from = "stage_work w INDEXED BY stage_work_quarantined CROSS JOIN article a ON a.id = w.article_id";
        (Sort, Id) = ("w.sort_at", "w.article_id");
        Add("w.stage = {0} AND w.reason IS NOT NULL", stage);
    }

    private void DriveBy(string index)
    {
        if (_from.Length == 0)
        {
            _from = $"article a INDEXED BY {index}";
        }
    }

    private void AddLabel(string index, string column, string? value)
    {
        if (value is null)
        {
            return;
        }

        DriveBy(index);
        Add($"a.{column} = {{0}}", StoredText.Clean(value));
    }

    private void AddLanguage(string? language)
    {
        if (language == LanguageTag.Undetermined)
        {
            DriveBy("article_without_language");
            _conditions.Add("a.language IS NULL");
        }
        else
        {
            AddLabel("article_by_language", "language", language);
        }
    }

    private void AddText(SearchQuery text, bool drives)
    {
        if (FullText.Required(text) is { } required)
        {
            _from = drives ? _from : $"{_from} CROSS JOIN article_text t ON t.rowid = {Id}";
            Add("t.article_text MATCH {0}", required);
        }

        if (FullText.Excluded(text) is { } excluded)
        {
            Add($"NOT EXISTS (SELECT 1 FROM article_text x WHERE x.rowid = {Id} AND x.article_text MATCH {{0}})", excluded);
        }
    }

    private void AddRange(ArticleFilter filter)
    {
        if (filter.From is { } from)
        {
            Add($"{Sort} >= {{0}}", Instant.Bound(from));
        }

        if (filter.To is { } to)
        {
            Add($"{Sort} < {{0}}", Instant.Bound(to));
            Add($"{Sort} > {{0}}", Undated);
        }
    }

    private void Add(string condition, params ReadOnlySpan<object> values)
    {
        var places = new object[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            _values.Add(values[i]);
            places[i] = $"?{_values.Count}";
        }

        _conditions.Add(string.Format(CultureInfo.InvariantCulture, condition, places));
    }

    private static bool HasFewHits(SqliteSession session, string expression) =>
        session.Prepare("SELECT count(*) FROM (SELECT 1 FROM article_text WHERE article_text MATCH ?1 LIMIT ?2)")
            .Number(expression, FewHits + 1) <= FewHits;

    private void Read(SqliteSession session, string condition, object[] bounds, int limit, int offset, List<PageCursor> page)
    {
        if (limit <= 0)
        {
            return;
        }

        using var reader = Prepare(session, condition, bounds, $"ORDER BY {Sort} DESC, {Id} DESC", [limit, offset], out var values).Read(values);
        while (reader.Read())
        {
            page.Add(new PageCursor(reader.GetInt64(0), reader.GetInt64(1)));
        }
    }

    private SqliteStatement Prepare(
        SqliteSession session, string condition, object[] bounds, string order, object[] limits, out object?[] values, string? columns = null)
    {
        values = [.. _values, .. bounds, .. limits];
        var names = Enumerable.Range(_values.Count + 1, bounds.Length + limits.Length).Select(number => (object)$"?{number}").ToArray();
        List<string> conditions = [.. _conditions];
        if (condition.Length > 0)
        {
            conditions.Add(string.Format(CultureInfo.InvariantCulture, condition, names));
        }

        var where = conditions.Count > 0 ? $"WHERE {string.Join(" AND ", conditions)}" : "";
        var limit = limits.Length > 1 ? $"LIMIT {names[^2]} OFFSET {names[^1]}" : $"LIMIT {names[^1]}";
        return session.Prepare($"SELECT {columns ?? $"{Sort}, {Id}"} FROM {_from} {where} {order} {limit}");
    }
}
