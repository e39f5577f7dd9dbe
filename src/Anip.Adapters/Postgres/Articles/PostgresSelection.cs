using System.Globalization;
using System.Text.Json;
using Anip.Adapters.Relational;
using Anip.Articles.Languages;
using Anip.Articles;
using Anip.Search;
using Anip.Storage;
using Npgsql;

namespace Anip.Adapters.Postgres.Articles;

/// <summary>
/// A filter as SQL. Which index drives is left to the server's planner, which has statistics, but for words: those that few articles have
/// are looked up first, as the planner takes a word that it has no statistics of for more common than it is and walks the whole table.
/// </summary>
internal sealed class PostgresSelection
{
    // Up to this many hits of a full-text query are read and sorted, whatever else is asked for. Beyond, the planner has statistics of the
    // words, and weighs that against reading articles newest first and testing each.
    private const int FewHits = 2_000;

    private readonly List<string> _conditions = [];
    private readonly List<object?> _values = [];
    private string _with = "";
    private string _from = "article a";

    private PostgresSelection()
    {
    }

    /// <summary>It is clear without looking that nothing matches.</summary>
    public bool IsEmpty { get; private init; }

    /// <summary>Everything matches.</summary>
    public bool IsAll => !IsEmpty && _conditions.Count == 0 && _with.Length == 0;

    /// <summary>Sort key and id as columns of the table whose index has the order of a page.</summary>
    private string Sort { get; set; } = "a.sort_at";

    private string Id { get; set; } = "a.id";

    public static async Task<PostgresSelection> OfAsync(ArticleFilter filter, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var text = SearchQuery.Parse(filter.Text);
        var selection = new PostgresSelection { IsEmpty = text.MatchesNothing };
        if (!selection.IsEmpty)
        {
            await selection.AddTextAsync(text, connection, cancellationToken);
            selection.AddEntity(filter.Entity);
            selection.AddModelLabel(filter);
            selection.AddKey("a.source_key", filter.Source);
            selection.AddLabel("a.region", filter.Region);
            selection.AddLanguage(filter.Language);
            selection.AddLabel("a.topic", filter.Topic);
            selection.AddLabel("a.sentiment", filter.Sentiment);
            selection.AddLabel("a.api_source", filter.ApiSource);
            selection.AddRange(filter);
            if (filter.QuarantinedBy is { } stage)
            {
                selection._from += " JOIN stage_work w ON w.article_id = a.id";
                selection._conditions.Add($"w.stage = {selection.Parameter(stage)} AND w.reason IS NOT NULL");
            }
        }

        return selection;
    }

    /// <summary>A page of whole articles from the one after <paramref name="after"/> on, with their places.</summary>
    public Task<List<(PageCursor Place, T Article)>> PageAsync<T>(
        NpgsqlConnection connection, ArticleColumns<T> columns, PageCursor? after, int limit, int offset, CancellationToken cancellationToken)
    {
        List<object?> values = [.. _values];
        var condition = "";
        if (after is { } last)
        {
            values.Add(PostgresCommands.At(last.SortAt));
            values.Add(last.Id);
            condition = $"({Sort}, {Id}) < (${values.Count - 1}, ${values.Count})";
        }

        values.Add(limit);
        values.Add(offset);
        var sql = string.Create(
            CultureInfo.InvariantCulture,
            $"""
             {_with} SELECT {columns.Columns}, p.place
             FROM (SELECT {Sort} AS place, {Id} AS id FROM {_from} {Where(condition)}
                   ORDER BY {Sort} DESC, {Id} DESC LIMIT ${values.Count - 1} OFFSET ${values.Count}) p
             JOIN article a ON a.id = p.id {columns.Joins}
             ORDER BY p.place DESC, p.id DESC
             """);
        return connection.ListAsync(
            sql, [.. values],
            row => (new PageCursor(PostgresCommands.ReadAt(row, columns.Count), row.GetInt64(0)), columns.Read(row)), cancellationToken);
    }

    /// <summary>Some of the ids up to <paramref name="last"/>, in no order.</summary>
    public async Task<List<long>> SomeAsync(NpgsqlConnection connection, long last, int limit, CancellationToken cancellationToken) =>
        IsEmpty
            ? []
            : await connection.ListAsync(
                $"{_with} SELECT {Id} FROM {_from} {Where($"{Id} <= ${_values.Count + 1}")} LIMIT ${_values.Count + 2}",
                [.. _values, last, limit], row => row.GetInt64(0), cancellationToken);

    /// <summary>How many there are by day; null where there are more than <paramref name="max"/>.</summary>
    public async Task<IReadOnlyList<DayCount>?> DaysAsync(NpgsqlConnection connection, int max, CancellationToken cancellationToken)
    {
        var tally = new DayTally();
        if (IsEmpty)
        {
            return tally.Counts();
        }

        var places = await connection.ListAsync(
            $"{_with} SELECT {Sort}, a.topic, a.sentiment FROM {_from} {Where("")} LIMIT ${_values.Count + 1}", [.. _values, (long)max + 1],
            row => (At: PostgresCommands.ReadAt(row, 0), Topic: ArticleRow.Text(row, 1), Sentiment: ArticleRow.Text(row, 2)), cancellationToken);
        foreach (var (at, topic, sentiment) in places)
        {
            tally.Add(at, topic, sentiment);
        }

        return places.Count > max ? null : tally.Counts();
    }

    /// <summary>The selection within a larger statement: what stands before it, and a SELECT of the matching ids.</summary>
    public (string With, string Ids, IReadOnlyList<object?> Values) Ids() => (_with, $"SELECT {Id} AS id FROM {_from} {Where("")}", _values);

    private async Task AddTextAsync(SearchQuery text, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (FullText.Required(text) is { } required)
        {
            var place = Parameter(required);
            if (await HitsAsync(connection, required, cancellationToken) <= FewHits)
            {
                _with = $"WITH hit AS MATERIALIZED (SELECT article_id FROM article_text WHERE words @@ {place}::text::tsquery)";
                _from = "hit JOIN article a ON a.id = hit.article_id";
            }
            else
            {
                _from = "article a JOIN article_text t ON t.article_id = a.id";
                _conditions.Add($"t.words @@ {place}::text::tsquery");
            }
        }

        if (FullText.Excluded(text) is { } excluded)
        {
            _conditions.Add($"NOT EXISTS (SELECT FROM article_text x WHERE x.article_id = a.id AND x.words @@ {Parameter(excluded)}::text::tsquery)");
        }
    }

    // The planner's estimate: for words that are common it has counted samples, and looking costs nothing.
    private static async Task<double> HitsAsync(NpgsqlConnection connection, string query, CancellationToken cancellationToken)
    {
        var plan = await connection.ScalarAsync<string>("EXPLAIN (FORMAT JSON) SELECT FROM article_text WHERE words @@ $1::text::tsquery", [query], cancellationToken);
        using var json = JsonDocument.Parse(plan!);
        return json.RootElement[0].GetProperty("Plan").GetProperty("Plan Rows").GetDouble();
    }

    private void AddEntity(string? entity)
    {
        if (entity is null)
        {
            return;
        }

        _from += " JOIN article_entity e ON e.article_id = a.id";
        _conditions.Add($"e.entity_key = {Parameter(Key(entity))}");
        if (_with.Length == 0)
        {
            (Sort, Id) = ("e.sort_at", "e.article_id");
        }
    }

    private void AddModelLabel(ArticleFilter filter)
    {
        if (filter.Label is not { } label)
        {
            return;
        }

        _from += " JOIN article_label l ON l.article_id = a.id";
        _conditions.Add($"l.name = {Parameter(StoredText.Clean(label.Name))} AND l.label_key = {Parameter(StoredText.Fold(label.Label))}");
        if (_with.Length == 0 && filter.Entity is null)
        {
            (Sort, Id) = ("l.sort_at", "l.article_id");
        }
    }

    private void AddKey(string column, string? value)
    {
        if (value is not null)
        {
            _conditions.Add($"{column} = {Parameter(Key(value))}");
        }
    }

    private void AddLabel(string column, string? value)
    {
        if (value is not null)
        {
            _conditions.Add($"lower({column}) = lower({Parameter(StoredText.Clean(value))}::text COLLATE \"C\")");
        }
    }

    private void AddLanguage(string? language)
    {
        if (language == LanguageTag.Undetermined)
        {
            _conditions.Add("a.language IS NULL");
        }
        else
        {
            AddLabel("a.language", language);
        }
    }

    private void AddRange(ArticleFilter filter)
    {
        if (filter.From is { } from)
        {
            _conditions.Add($"{Sort} >= {Parameter(PostgresCommands.At(Instant.Bound(from)))}");
        }

        if (filter.To is { } to)
        {
            _conditions.Add($"{Sort} < {Parameter(PostgresCommands.At(Instant.Bound(to)))}");
            _conditions.Add($"{Sort} > '-infinity'");
        }
    }

    /// <summary>Without case, and as long as an entry of an index may be.</summary>
    public static string Key(string text)
    {
        const int Longest = 400;
        var key = StoredText.Fold(text);
        return key.Length <= Longest ? key : StoredText.Clean(key[..Longest]);
    }

    private string Parameter(object? value)
    {
        _values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"${_values.Count}");
    }

    private string Where(string condition)
    {
        IEnumerable<string> conditions = condition.Length == 0 ? _conditions : [.. _conditions, condition];
        return conditions.Any() ? $"WHERE {string.Join(" AND ", conditions)}" : "";
    }
}
