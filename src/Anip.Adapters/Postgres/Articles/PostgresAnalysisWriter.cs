using Anip.Adapters.Relational;
using Anip.Adapters.Relational.Stages;
using Anip.Articles;
using Anip.Stages;
using Npgsql;
using NpgsqlTypes;
using Pgvector;

namespace Anip.Adapters.Postgres.Articles;

/// <summary>Writes analyses of articles that have none, within a transaction.</summary>
internal sealed class PostgresAnalysisWriter(NpgsqlConnection connection, StageWorker worker, long now)
{
    /// <param name="ready">No article's revision twice.</param>
    /// <returns>How many took effect: not those whose article is gone, was revised, taken over or completed meanwhile.</returns>
    public async Task<int> WriteAsync(IReadOnlyList<PreparedAnalysis> ready, CancellationToken cancellationToken)
    {
        // By id, as everything that locks articles goes, and articles before what waits for their stages.
        await connection.ExecuteAsync("SELECT FROM article WHERE id = ANY($1) ORDER BY id FOR UPDATE", [ready.Select(one => one.Version.Id).ToArray()], cancellationToken);
        var ended = await StageRows.EndAsync(new PostgresSession(connection), worker, [.. ready.Select(one => one.Version)], cancellationToken);
        var effective = ready.Where(one => ended.Contains(one.Version)).ToList();
        if (effective.Count == 0)
        {
            return 0;
        }

        var sortAt = await UpdateAsync(effective, cancellationToken);
        await CopyAsync(
            """
            COPY analysis (article_id, model_set_id, language_confidence, topic_confidence, topic_scores, sentiment_confidence, sentiment_scores,
                           entities, keywords, summary, abstained) FROM STDIN (FORMAT BINARY)
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
        await CopyAsync(
            "COPY article_vector (article_id, encoder_id, embedding) FROM STDIN (FORMAT BINARY)",
            effective.Where(one => one.EncoderId is not null),
            async (copy, one, token) =>
            {
                await copy.WriteAsync(one.Version.Id, NpgsqlDbType.Bigint, token);
                await copy.WriteAsync(one.EncoderId!.Value, NpgsqlDbType.Integer, token);
                await copy.WriteAsync(new HalfVector(VectorBytes.Narrow(one.Analysis.Embedding.Span)), token);
            },
            cancellationToken);
        return effective.Count;
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

        Task TextAsync(string? text) =>
            text is null ? copy.WriteNullAsync(cancellationToken) : copy.WriteAsync(text, NpgsqlDbType.Text, cancellationToken);

        Task NumberAsync(float? number) =>
            AnalysisValues.Number(number) is { } known ? copy.WriteAsync(known, NpgsqlDbType.Real, cancellationToken) : copy.WriteNullAsync(cancellationToken);
    }
}

/// <summary>An analysis to write, with the numbers of its models.</summary>
internal sealed record PreparedAnalysis(ArticleVersion Version, ArticleAnalysis Analysis, int ModelSetId, int? EncoderId)
{
    public IEnumerable<string> EntityKeys => AnalysisValues.EntityKeys(Analysis.Entities, PostgresSelection.Key);
}
