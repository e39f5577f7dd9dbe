using Anip.Adapters.Relational;
using Anip.Articles;
using Npgsql;
using NpgsqlTypes;
using Pgvector;

namespace Anip.Adapters.Postgres.Articles;

/// <summary>Writes analyses of articles that <paramref name="owner"/> still holds, within a transaction.</summary>
internal sealed class PostgresAnalysisWriter(NpgsqlConnection connection, string owner, long now)
{
    /// <param name="ready">No article's revision twice.</param>
    /// <returns>How many took effect: not those whose article is gone, was revised, taken over or completed meanwhile.</returns>
    public async Task<int> WriteAsync(IReadOnlyList<PreparedAnalysis> ready, CancellationToken cancellationToken)
    {
        var sortAt = await UpdateAsync(ready, cancellationToken);
        var effective = ready.Where(one => sortAt.ContainsKey((one.Id, one.Revision))).ToList();
        if (effective.Count == 0)
        {
            return 0;
        }

        await CopyAsync(
            """
            COPY analysis (article_id, model_set_id, language_confidence, topic_confidence, topic_scores, sentiment_confidence, sentiment_scores,
                           entities, keywords, summary, abstained) FROM STDIN (FORMAT BINARY)
            """,
            effective, WriteAnalysisAsync, cancellationToken);
        await CopyAsync(
            "COPY article_entity (entity_key, sort_at, article_id) FROM STDIN (FORMAT BINARY)",
            effective.SelectMany(one => one.EntityKeys.Select(key => (Key: key, one.Id, SortAt: sortAt[(one.Id, one.Revision)]))),
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
                await copy.WriteAsync(one.Id, NpgsqlDbType.Bigint, token);
                await copy.WriteAsync(one.EncoderId!.Value, NpgsqlDbType.Integer, token);
                await copy.WriteAsync(new HalfVector(VectorBytes.Narrow(one.Analysis.Embedding.Span)), token);
            },
            cancellationToken);
        return effective.Count;
    }

    // By id, as everything that locks articles goes.
    private async Task<Dictionary<(long, int), long>> UpdateAsync(IReadOnlyList<PreparedAnalysis> ready, CancellationToken cancellationToken)
    {
        var ids = ready.Select(one => one.Id).ToArray();
        await connection.ExecuteAsync("SELECT FROM article WHERE id = ANY($1) ORDER BY id FOR UPDATE", [ids], cancellationToken);
        NpgsqlParameter Texts(Func<ArticleAnalysis, string?> member) => PostgresCommands.Texts(ready.Select(one => member(one.Analysis)));
        NpgsqlParameter Numbers(Func<ArticleAnalysis, int?> member) =>
            new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer, Value = ready.Select(one => member(one.Analysis)).ToArray() };
        var rows = await connection.ListAsync(
            """
            UPDATE article a SET analyzed = true, claimed_by = NULL, claimed_until = NULL, attempts = 0, analysis_writes = analysis_writes + 1,
                detected_language = done.language, topic = done.topic, topic_score = done.topic_score, sentiment = done.sentiment,
                sentiment_score = done.sentiment_score, abstained = done.abstained, has_vector = done.has_vector, updated_at = $11
            FROM unnest($1::bigint[], $2::integer[], $3::text[], $4::text[], $5::integer[], $6::text[], $7::integer[], $8::boolean[], $9::boolean[])
                AS done (id, revision, language, topic, topic_score, sentiment, sentiment_score, abstained, has_vector)
            WHERE a.id = done.id AND a.revision = done.revision AND a.claimed_by = $10 AND NOT a.analyzed
            RETURNING a.id, a.revision, a.sort_at
            """,
            [
                ids, ready.Select(one => one.Revision).ToArray(), Texts(one => AnalysisValues.Clean(one.Language)), Texts(one => one.Topic?.Label),
                Numbers(one => AnalysisValues.Millionths(one.Topic)), Texts(one => one.Sentiment?.Label), Numbers(one => AnalysisValues.Millionths(one.Sentiment)),
                ready.Select(one => one.Analysis.Abstained is not null).ToArray(), ready.Select(one => !one.Analysis.Embedding.IsEmpty).ToArray(),
                owner, PostgresCommands.At(now),
            ],
            row => (Key: (row.GetInt64(0), row.GetInt32(1)), SortAt: row.GetFieldValue<long>(2)), cancellationToken);
        return rows.ToDictionary(row => row.Key, row => row.SortAt);
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
        await copy.WriteAsync(one.Id, NpgsqlDbType.Bigint, cancellationToken);
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
internal sealed record PreparedAnalysis(long Id, int Revision, ArticleAnalysis Analysis, int ModelSetId, int? EncoderId)
{
    public IEnumerable<string> EntityKeys => AnalysisValues.EntityKeys(Analysis.Entities, PostgresSelection.Key);
}
