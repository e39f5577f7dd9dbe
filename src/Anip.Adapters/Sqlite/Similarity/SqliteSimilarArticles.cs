using System.Collections.Concurrent;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Anip.Adapters.Relational;
using Anip.Adapters.Relational.Records;
using Anip.Adapters.Sqlite.Articles;
using Anip.Articles;
using Anip.Search;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using SQLitePCL;

namespace Anip.Adapters.Sqlite.Similarity;

/// <summary>
/// Compares with every vector there is: exact, and fast enough up to about a million (some 20 ms on two cores; time and memory grow with
/// their number). Short forms of the vectors are kept in memory and brought up to date from the database at each search, so that what other
/// processes wrote is found too; the nearest by those are then put in order by the full vectors.
/// </summary>
internal sealed class SqliteSimilarArticles(SqliteDatabase database, IOptions<SqliteOptions> options) : ISimilarArticles, IDisposable
{
    // The short forms are off by little: far fewer than these ever stand between a place in their order and the true one.
    private const int MoreCandidates = 32;
    private const int CandidatesPerResult = 2;
    private const float ShortFormError = 0.01f;

    private const int NoLimit = -1;

    // Vectors of an encoder that does not serve yet which a search reads on the side: a few milliseconds.
    private const int LookedAtOnce = 2_000;

    private readonly ConcurrentDictionary<long, VectorIndex> _indexes = [];
    private readonly ReaderWriterLockSlim _guard = new();

    public Task<string?> EncoderAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(session => SqliteTransaction.Result(Encoders.ServingAsync(session, cancellationToken)), cancellationToken);

    public Task<ReadOnlyMemory<float>> VectorAsync(long id, string encoder, CancellationToken cancellationToken) => database.ReadAsync(
        session =>
        {
            using var row = session.Prepare("SELECT v.halves FROM vector v JOIN encoder e ON e.id = v.encoder_id WHERE v.article_id = ?1 AND e.name = ?2").Read(id, encoder);
            return row.Read() ? VectorBytes.Unpack(row.GetFieldValue<byte[]>(0)) : default;
        },
        cancellationToken);

    public Task<IReadOnlyList<SimilarArticle>?> FindAsync(
        ReadOnlyMemory<float> embedding, string encoder, int limit, float threshold, ArticleFilter filter, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<SimilarArticle>?>(
            session =>
            {
                if (session.Prepare("SELECT id FROM encoder WHERE name = ?1").Number(encoder) is not { } encoderId
                    || session.Prepare("SELECT max(seq) FROM vector WHERE encoder_id = ?1").Number(encoderId) is not { } lastSeq)
                {
                    return null;
                }

                var allowed = filter == new ArticleFilter() ? null : ArticleSelection.Of(filter, session).All(session);
                var nearest = new NearestArticles(limit, (2 * threshold) - 1);
                if (Count(session) > options.Value.MaxVectorsInMemory)
                {
                    _indexes.Clear();
                    ScanDisk(session, encoderId, embedding.Span, allowed, nearest);
                }
                else
                {
                    var candidates = ScanMemory(session, encoderId, lastSeq, embedding.Span, allowed, limit, (2 * threshold) - 1);
                    Compare(session, encoderId, embedding.Span, candidates, nearest);
                    LookAtOthers(session, encoderId);
                }

                return
                [
                    .. nearest.Descending().Select(found =>
                        new SimilarArticle(SqliteArticleStore.Find(session, found.Id)!, Math.Clamp((1 + found.Cosine) / 2, 0, 1))),
                ];
            },
            cancellationToken);

    public void Dispose() => _guard.Dispose();

    private NearestArticles ScanMemory(
        SqliteSession session, long encoderId, long lastSeq, ReadOnlySpan<float> query, HashSet<long>? allowed, int limit, float minCosine)
    {
        var deletions = Deletions(session, encoderId);
        var index = _indexes.GetOrAdd(encoderId, static (_, dimensions) => new VectorIndex(dimensions), query.Length);
        if (index.Dimensions != query.Length)
        {
            throw new ArgumentException($"The embedding has {query.Length} dimensions, those of its encoder have {index.Dimensions}.", nameof(query));
        }

        _guard.EnterReadLock();
        var current = index.LastSeq >= lastSeq && index.Deletions >= deletions;
        if (!current)
        {
            _guard.ExitReadLock();
            _guard.EnterWriteLock();
            try
            {
                Update(session, index, encoderId, deletions, NoLimit);
            }
            finally
            {
                _guard.ExitWriteLock();
            }

            _guard.EnterReadLock();
        }

        try
        {
            // Another search may have brought in vectors that this one's snapshot of the database does not have: not beyond lastSeq.
            var candidates = limit > 0 ? (int)Math.Min((limit * (long)CandidatesPerResult) + MoreCandidates, Array.MaxLength) : 0;
            return index.Nearest(query, lastSeq, allowed, candidates, minCosine - ShortFormError);
        }
        finally
        {
            _guard.ExitReadLock();
        }
    }

    private static void Compare(
        SqliteSession session, long encoderId, ReadOnlySpan<float> query, NearestArticles candidates, NearestArticles nearest)
    {
        var scratch = new float[query.Length];
        foreach (var (id, _) in candidates.Descending())
        {
            using var row = session.Prepare("SELECT seq, article_id, halves FROM vector WHERE article_id = ?1 AND encoder_id = ?2").Read(id, encoderId);
            if (row.Read() && Halves(row) is var halves && halves.Length == query.Length)
            {
                nearest.Offer(id, Cosine(query, halves, scratch));
            }
        }
    }

    // An encoder that gathers its vectors has them in memory by the time that it serves; one that is retired needs none.
    private void LookAtOthers(SqliteSession session, long encoderId)
    {
        foreach (var other in Others(session, encoderId))
        {
            if (other.IsRetired)
            {
                _indexes.TryRemove(other.Id, out _);
                continue;
            }

            var index = _indexes.GetOrAdd(other.Id, static (_, dimensions) => new VectorIndex(dimensions), other.Dimensions);
            _guard.EnterWriteLock();
            try
            {
                Update(session, index, other.Id, Deletions(session, other.Id), LookedAtOnce);
            }
            finally
            {
                _guard.ExitWriteLock();
            }
        }
    }

    private static List<(long Id, bool IsRetired, int Dimensions)> Others(SqliteSession session, long encoderId)
    {
        List<(long, bool, int)> others = [];
        using var row = session.Prepare(
            """
            SELECT e.id, s.state IS 'retired', (SELECT length(halves) / 2 FROM vector WHERE encoder_id = e.id LIMIT 1) AS dimensions
            FROM encoder AS e LEFT JOIN encoder_state AS s ON s.name = e.name WHERE e.id <> ?1
            """).Read(encoderId);
        while (row.Read())
        {
            if (!row.IsDBNull(2))
            {
                others.Add((row.GetInt64(0), row.GetBoolean(1), row.GetInt32(2)));
            }
        }

        return others;
    }

    private static long Deletions(SqliteSession session, long encoderId) =>
        session.Prepare("SELECT n FROM article_count WHERE kind = 'vector_deleted' AND label = CAST(?1 AS TEXT)").Number(encoderId) ?? 0;

    private static void Update(SqliteSession session, VectorIndex index, long encoderId, long deletions, int limit)
    {
        if (index.Deletions < deletions)
        {
            index.Retain(Seqs(session, encoderId));
            index.Deletions = deletions;
        }

        using var row = session.Prepare("SELECT seq, article_id, halves FROM vector WHERE encoder_id = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3")
            .Read(encoderId, index.LastSeq, limit);
        var scratch = new float[index.Dimensions];
        while (row.Read())
        {
            var halves = Halves(row);
            var fits = halves.Length == scratch.Length;
            if (fits)
            {
                TensorPrimitives.ConvertToSingle(halves, scratch);
            }

            index.Add(row.GetInt64(0), row.GetInt64(1), fits ? scratch : []);
        }
    }

    private static IEnumerable<long> Seqs(SqliteSession session, long encoderId)
    {
        using var row = session.Prepare("SELECT seq FROM vector WHERE encoder_id = ?1 ORDER BY seq").Read(encoderId);
        while (row.Read())
        {
            yield return row.GetInt64(0);
        }
    }

    private static void ScanDisk(
        SqliteSession session, long encoderId, ReadOnlySpan<float> query, HashSet<long>? allowed, NearestArticles nearest)
    {
        var scratch = new float[query.Length];
        using var row = session.Prepare("SELECT seq, article_id, halves FROM vector WHERE encoder_id = ?1").Read(encoderId);
        while (row.Read())
        {
            var id = row.GetInt64(1);
            if ((allowed is null || allowed.Contains(id)) && Halves(row) is var halves && halves.Length == query.Length)
            {
                nearest.Offer(id, Cosine(query, halves, scratch));
            }
        }
    }

    // Straight from SQLite's page, without an array for each vector. Valid until the row is left.
    private static ReadOnlySpan<Half> Halves(SqliteDataReader row) => MemoryMarshal.Cast<byte, Half>(raw.sqlite3_column_blob(row.Handle!, 2));

    private static float Cosine(ReadOnlySpan<float> query, ReadOnlySpan<Half> vector, Span<float> scratch)
    {
        TensorPrimitives.ConvertToSingle(vector, scratch);
        return TensorPrimitives.Dot(query, scratch);
    }

    private static long Count(SqliteSession session) =>
        session.Prepare(
            """
            SELECT ifnull((SELECT n FROM article_count WHERE kind = 'total'), 0) - ifnull((SELECT n FROM article_count WHERE kind = 'missing_embedding'), 0)
            """).Number() ?? 0;
}
