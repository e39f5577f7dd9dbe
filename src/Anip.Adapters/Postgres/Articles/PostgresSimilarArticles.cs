using System.Globalization;
using Anip.Adapters.Relational;
using Anip.Adapters.Relational.Records;
using Anip.Articles;
using Anip.Search;
using Microsoft.Extensions.Options;
using Npgsql;
using Pgvector;

namespace Anip.Adapters.Postgres.Articles;

/// <summary>
/// Walks the encoder's HNSW index, on and on until enough articles pass the filter. Where few articles pass, their vectors are compared
/// one by one, which is exact and then faster; so it is where the walk ends with too few.
/// </summary>
internal sealed class PostgresSimilarArticles(PostgresDatabase database, PostgresNames names, IOptions<PostgresOptions> options) : ISimilarArticles
{
    private const int FewCandidates = 10_000;

    // How many vectors an index scan visits before it gives up and the exact way is taken.
    private const int MaxScannedTuples = 100_000;

    public Task<string?> EncoderAsync(CancellationToken cancellationToken) =>
        database.ReadAsync((connection, token) => Encoders.ServingAsync(new PostgresSession(connection), token), cancellationToken);

    public Task<ReadOnlyMemory<float>> VectorAsync(long id, string encoder, CancellationToken cancellationToken) => database.ReadAsync(
        async (connection, token) => (await connection.ListAsync(
            "SELECT v.embedding FROM article_vector v JOIN encoder e ON e.id = v.encoder_id WHERE v.article_id = $1 AND e.name = $2", [id, encoder],
            row => VectorBytes.Widen(row.GetFieldValue<HalfVector>(0).Memory.Span), token)).SingleOrDefault(),
        cancellationToken);

    public Task<IReadOnlyList<SimilarArticle>?> FindAsync(
        ReadOnlyMemory<float> embedding, string encoder, int limit, float threshold, ArticleFilter filter, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<SimilarArticle>?>(
            async (connection, token) =>
            {
                if (await names.FindAsync(connection, encoder, token) is not { } known
                    || !await connection.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM article_vector WHERE encoder_id = $1)", [known.Id], token))
                {
                    return null;
                }

                known.Require(embedding.Length);
                var selection = await PostgresSelection.OfAsync(filter, connection, token);
                if (limit <= 0 || selection.IsEmpty)
                {
                    return [];
                }

                var query = new HalfVector(VectorBytes.Narrow(embedding.Span));
                var found = selection.IsAll || await HasManyAsync(connection, selection, token)
                    ? await WalkAsync(connection, known, query, limit, selection, token)
                    : [];
                if (found.Count < limit)
                {
                    found = await CompareAsync(connection, known, query, limit, selection, token);
                }

                return [.. found.Where(one => one.Similarity >= threshold)];
            },
            cancellationToken);

    private static async Task<bool> HasManyAsync(NpgsqlConnection connection, PostgresSelection selection, CancellationToken cancellationToken)
    {
        var (with, ids, values) = selection.Ids();
        return await connection.ScalarAsync<long>(
            string.Create(CultureInfo.InvariantCulture, $"{with} SELECT count(*) FROM ({ids} LIMIT {FewCandidates + 1}) matching"), [.. values], cancellationToken) > FewCandidates;
    }

    private async Task<List<SimilarArticle>> WalkAsync(
        NpgsqlConnection connection, PostgresEncoder encoder, HalfVector query, int limit, PostgresSelection selection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                 SET LOCAL hnsw.ef_search = {Math.Clamp(2 * limit, options.Value.SimilarityEffort, 1_000)};
                 SET LOCAL hnsw.iterative_scan = strict_order;
                 SET LOCAL hnsw.max_scan_tuples = {MaxScannedTuples};
                 SET LOCAL hnsw.scan_mem_multiplier = 16
                 """),
            [], cancellationToken);
        var (with, ids, values) = selection.Ids();
        var distance = Distance(encoder, values.Count + 1);
        var candidates = selection.IsAll ? "" : $"JOIN ({ids}) candidate ON candidate.id = v.article_id";
        var found = await ReadAsync(
            connection,
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                 {(with.Length == 0 ? "WITH" : with + ",")} near AS MATERIALIZED (
                     SELECT v.article_id, {distance} AS distance FROM article_vector v {candidates}
                     WHERE v.encoder_id = {encoder.Id} ORDER BY {distance} LIMIT ${values.Count + 2})
                 """),
            [.. values, query, limit], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return found;
    }

    // In steps that the planner does not turn round: for the sake of the limit it would sort all vectors first.
    private static Task<List<SimilarArticle>> CompareAsync(
        NpgsqlConnection connection, PostgresEncoder encoder, HalfVector query, int limit, PostgresSelection selection, CancellationToken cancellationToken)
    {
        var (with, ids, values) = selection.Ids();
        return ReadAsync(
            connection,
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                 {(with.Length == 0 ? "WITH" : with + ",")} candidate AS MATERIALIZED ({ids}),
                 compared AS MATERIALIZED (
                     SELECT v.article_id, {Distance(encoder, values.Count + 1)} AS distance
                     FROM candidate JOIN article_vector v ON v.article_id = candidate.id WHERE v.encoder_id = {encoder.Id}),
                 near AS MATERIALIZED (SELECT * FROM compared ORDER BY distance, article_id DESC LIMIT ${values.Count + 2})
                 """),
            [.. values, query, limit], cancellationToken);
    }

    private static string Distance(PostgresEncoder encoder, int parameter) =>
        string.Create(CultureInfo.InvariantCulture, $"v.embedding::halfvec({encoder.Dimensions}) <=> ${parameter}::halfvec({encoder.Dimensions})");

    /// <param name="near">Gives ids with their distances, as <c>near</c>.</param>
    private static Task<List<SimilarArticle>> ReadAsync(NpgsqlConnection connection, string near, object?[] values, CancellationToken cancellationToken) =>
        connection.ListAsync(
            $"""
             {near} SELECT {PostgresArticleRow.Columns}, near.distance FROM near JOIN article a ON a.id = near.article_id {PostgresArticleRow.Joins}
             ORDER BY near.distance, a.id DESC
             """,
            values,
            row => new SimilarArticle(PostgresArticleRow.Read(row), (float)Math.Clamp(1 - (row.GetDouble(PostgresArticleRow.Count) / 2), 0, 1)), cancellationToken);
}
