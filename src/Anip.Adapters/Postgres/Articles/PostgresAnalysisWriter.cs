using Anip.Adapters.Relational;
using Anip.Adapters.Relational.Records;
using Anip.Adapters.Relational.Stages;
using Anip.Articles;
using Anip.Enrichment;
using Anip.Stages;
using Npgsql;
using NpgsqlTypes;
using Pgvector;

namespace Anip.Adapters.Postgres.Articles;

/// <summary>Writes analyses within a transaction; one that an article has of its text gives way.</summary>
internal sealed class PostgresAnalysisWriter(NpgsqlConnection connection, StageWorker worker, long now)
{
    /// <param name="ready">No article's revision twice.</param>
    /// <returns>How many took effect: not those whose article is gone, was revised, taken over or completed meanwhile.</returns>
    public async Task<int> WriteAsync(IReadOnlyList<PreparedAnalysis> ready, CancellationToken cancellationToken)
    {
        // By id, as everything that locks articles goes, and articles before what waits for their stages.
        var locked = await connection.ListAsync(
            "SELECT id, analyzed FROM article WHERE id = ANY($1) ORDER BY id FOR UPDATE", [ready.Select(one => one.Version.Id).ToArray()],
            row => (Id: row.GetInt64(0), IsAnalyzed: row.GetBoolean(1)), cancellationToken);
        var ended = await StageRows.EndAsync(new PostgresSession(connection), worker, [.. ready.Select(one => one.Version)], cancellationToken);
        var effective = ready.Where(one => ended.Contains(one.Version)).ToList();
        if (effective.Count == 0)
        {
            return 0;
        }

        var given = await GivenLabels.ReadAsync(new PostgresSession(connection), [.. effective.Select(one => one.Version.Id)], cancellationToken);
        var days = await ModelDays.CountAsync(
            new PostgresSession(connection), [.. effective.Select(one => new CompletedArticle(one.Version.Id, one.Version.Revision, one.Analysis))], cancellationToken);
        HashSet<long> analyzed = [.. locked.Where(one => one.IsAnalyzed).Select(one => one.Id)];
        var held = await RemoveAsync([.. effective.Where(one => analyzed.Contains(one.Version.Id))], cancellationToken);
        var sortAt = await UpdateAsync(effective, cancellationToken);
        await CopyAsync(
            """
            COPY analysis (article_id, model_set_id, language_confidence, topic_confidence, topic_scores, sentiment_confidence, sentiment_scores,
                           entities, keywords, summary, abstained, labels) FROM STDIN (FORMAT BINARY)
            """,
            effective, WriteAnalysisAsync, cancellationToken);
        await CopyAsync(
            "COPY article_entity (entity_key, sort_at, article_id) FROM STDIN (FORMAT BINARY)",
            effective.SelectMany(one => one.EntityKeys.Select(key => (Key: key, one.Version.Id, SortAt: sortAt[one.Version.Id]))),
            async (copy, entity, token) =>
            {
                await copy.WriteAsync(entity.Key, NpgsqlDbType.Text, token);
                await copy.WriteAsync(entity.SortAt, NpgsqlDbType.TimestampTz, token);
                await copy.WriteAsync(entity.Id, NpgsqlDbType.Bigint, token);
            },
            cancellationToken);
        await CopyLabelsAsync(effective, sortAt, [.. given.Select(label => label.ArticleId)], cancellationToken);
        await CopyAsync(
            "COPY article_vector (article_id, encoder_id, embedding) FROM STDIN (FORMAT BINARY)",
            effective.SelectMany(one => one.Vectors).Where(vector => !held.Contains((vector.Id, vector.EncoderId))),
            async (copy, one, token) =>
            {
                await copy.WriteAsync(one.Id, NpgsqlDbType.Bigint, token);
                await copy.WriteAsync(one.EncoderId, NpgsqlDbType.Integer, token);
                await copy.WriteAsync(new HalfVector(VectorBytes.Narrow(one.Vector.Span)), token);
            },
            cancellationToken);
        await GivenLabels.ShowAsync(new PostgresSession(connection), given, cancellationToken);
        await ModelDays.AddAsync(new PostgresSession(connection), days, cancellationToken);
        return effective.Count;
    }

    // Most often there are none, which costs no round trip.
    private async Task<HashSet<(long Id, int Encoder)>> RemoveAsync(IReadOnlyList<PreparedAnalysis> replaced, CancellationToken cancellationToken)
    {
        if (replaced.Count == 0)
        {
            return [];
        }

        var ids = replaced.Select(one => one.Version.Id).ToArray();
        foreach (var table in new[] { "analysis", "article_entity", "article_label" })
        {
            await connection.ExecuteAsync($"DELETE FROM {table} WHERE article_id = ANY($1)", [ids], cancellationToken);
        }

        // The same encoder makes the same of the same text: one that is there stays.
        return [.. await connection.ListAsync(
            "SELECT article_id, encoder_id FROM article_vector WHERE article_id = ANY($1)", [ids], row => (row.GetInt64(0), row.GetInt32(1)), cancellationToken)];
    }

    private async Task<Dictionary<long, long>> UpdateAsync(IReadOnlyList<PreparedAnalysis> ready, CancellationToken cancellationToken)
    {
        NpgsqlParameter Texts(Func<ArticleAnalysis, string?> member) => PostgresCommands.Texts(ready.Select(one => member(one.Analysis)));
        NpgsqlParameter Numbers(Func<ArticleAnalysis, int?> member) =>
            new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer, Value = ready.Select(one => member(one.Analysis)).ToArray() };
        var rows = await connection.ListAsync(
            """
            UPDATE article a SET analyzed = true, analysis_writes = analysis_writes + 1,
                detected_language = done.language, topic = done.topic, topic_score = done.topic_score, sentiment = done.sentiment,
                sentiment_score = done.sentiment_score, abstained = done.abstained, has_vector = done.has_vector, updated_at = $9
            FROM unnest($1::bigint[], $2::text[], $3::text[], $4::integer[], $5::text[], $6::integer[], $7::boolean[], $8::boolean[])
                AS done (id, language, topic, topic_score, sentiment, sentiment_score, abstained, has_vector)
            WHERE a.id = done.id RETURNING a.id, a.sort_at
            """,
            [
                ready.Select(one => one.Version.Id).ToArray(), Texts(one => AnalysisValues.Clean(one.Language)), Texts(one => one.Topic?.Label),
                Numbers(one => AnalysisValues.Millionths(one.Topic)), Texts(one => one.Sentiment?.Label), Numbers(one => AnalysisValues.Millionths(one.Sentiment)),
                ready.Select(one => one.Analysis.Abstained is not null).ToArray(), ready.Select(one => !one.Analysis.Embedding.IsEmpty).ToArray(),
                PostgresCommands.At(now),
            ],
            row => (Id: row.GetInt64(0), SortAt: row.GetFieldValue<long>(1)), cancellationToken);
        return rows.ToDictionary(row => row.Id, row => row.SortAt);
    }

    // Where no model gives any, it costs no round trip.
    private async Task CopyLabelsAsync(List<PreparedAnalysis> effective, Dictionary<long, long> sortAt, HashSet<long> given, CancellationToken cancellationToken)
    {
        var labels = effective.SelectMany(one => AnalysisValues.LabelRows(one.Analysis).Select(row => (one.Version.Id, Row: row))).ToList();
        if (labels.Count == 0)
        {
            return;
        }

        // What people said of them comes back behind it; of others there is nothing.
        if (labels.Select(label => label.Id).Where(given.Contains).Distinct().ToArray() is { Length: > 0 } said)
        {
            await connection.ExecuteAsync("DELETE FROM article_label WHERE article_id = ANY($1)", [said], cancellationToken);
        }

        await CopyAsync(
            "COPY article_label (article_id, name, label, label_key, score, sort_at) FROM STDIN (FORMAT BINARY)",
            labels,
            async (copy, label, token) =>
            {
                await copy.WriteAsync(label.Id, NpgsqlDbType.Bigint, token);
                await copy.WriteAsync(label.Row.Name, NpgsqlDbType.Text, token);
                await copy.WriteAsync(label.Row.Label, NpgsqlDbType.Text, token);
                await copy.WriteAsync(label.Row.Key, NpgsqlDbType.Text, token);
                await (label.Row.Score is { } score ? copy.WriteAsync(score, NpgsqlDbType.Integer, token) : copy.WriteNullAsync(token));
                await copy.WriteAsync(sortAt[label.Id], NpgsqlDbType.TimestampTz, token);
            },
            cancellationToken);
    }

    private async Task CopyAsync<T>(
        string statement, IEnumerable<T> items, Func<NpgsqlBinaryImporter, T, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(statement, cancellationToken);
        foreach (var item in items)
        {
            await copy.StartRowAsync(cancellationToken);
            await write(copy, item, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static async Task WriteAnalysisAsync(NpgsqlBinaryImporter copy, PreparedAnalysis one, CancellationToken cancellationToken)
    {
        var analysis = one.Analysis;
        await copy.WriteAsync(one.Version.Id, NpgsqlDbType.Bigint, cancellationToken);
        await copy.WriteAsync(one.ModelSetId, NpgsqlDbType.Integer, cancellationToken);
        await NumberAsync(analysis.LanguageConfidence);
        await NumberAsync(analysis.Topic?.Confidence);
        await TextAsync(AnalysisValues.Scores(analysis.Topic));
        await NumberAsync(analysis.Sentiment?.Confidence);
        await TextAsync(AnalysisValues.Scores(analysis.Sentiment));
        await TextAsync(AnalysisValues.Entities(analysis));
        await TextAsync(AnalysisValues.Keywords(analysis));
        await TextAsync(AnalysisValues.Clean(analysis.Summary));
        await TextAsync(AnalysisValues.Clean(analysis.Abstained));
        await TextAsync(AnalysisValues.Labels(analysis));

        Task TextAsync(string? text) =>
            text is null ? copy.WriteNullAsync(cancellationToken) : copy.WriteAsync(text, NpgsqlDbType.Text, cancellationToken);

        Task NumberAsync(float? number) =>
            AnalysisValues.Number(number) is { } known ? copy.WriteAsync(known, NpgsqlDbType.Real, cancellationToken) : copy.WriteNullAsync(cancellationToken);
    }
}

/// <summary>An analysis to write, with the numbers of its models.</summary>
internal sealed record PreparedAnalysis(ArticleVersion Version, ArticleAnalysis Analysis, int ModelSetId, IReadOnlyList<PreparedVector> Vectors)
{
    public IEnumerable<string> EntityKeys => AnalysisValues.EntityKeys(Analysis.Entities, PostgresSelection.Key);
}

/// <param name="Id">The article's.</param>
internal sealed record PreparedVector(long Id, int EncoderId, ReadOnlyMemory<float> Vector);
