using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;

namespace Anip.Adapters.Postgres;

/// <summary>The numbers that stand for sets of models and for encoders, made when they are first seen.</summary>
internal sealed class PostgresNames(PostgresDatabase database)
{
    private readonly ConcurrentDictionary<string, int> _modelSets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PostgresEncoder> _encoders = new(StringComparer.Ordinal);

    public async Task<int> ModelSetAsync(string models, CancellationToken cancellationToken)
    {
        if (!_modelSets.TryGetValue(models, out var id))
        {
            id = _modelSets[models] = await database.WriteAsync(
                async (connection, token) =>
                {
                    await connection.ExecuteAsync("INSERT INTO model_set (models) VALUES ($1) ON CONFLICT DO NOTHING", [models], token);
                    return await connection.ScalarAsync<int>("SELECT id FROM model_set WHERE models = $1", [models], token);
                },
                cancellationToken);
        }

        return id;
    }

    /// <exception cref="ArgumentException">The encoder is known with another number of dimensions.</exception>
    public Task<PostgresEncoder> EncoderAsync(string name, int dimensions, CancellationToken cancellationToken) =>
        EncoderAsync(name, dimensions, indexed: true, cancellationToken);

    /// <param name="indexed">Whether a new encoder gets its index at once; otherwise <see cref="IndexAllAsync"/> makes it.</param>
    /// <inheritdoc cref="EncoderAsync(string, int, CancellationToken)"/>
    public async Task<PostgresEncoder> EncoderAsync(string name, int dimensions, bool indexed, CancellationToken cancellationToken)
    {
        if (!_encoders.TryGetValue(name, out var encoder))
        {
            encoder = _encoders[name] = await database.WriteAsync(
                async (connection, token) =>
                {
                    if (indexed)
                    {
                        // The first of all serves.
                        await connection.ExecuteAsync(
                            "INSERT INTO encoder_state (name, state, since) SELECT $1, 'serving', now() WHERE NOT EXISTS (SELECT FROM encoder_state WHERE state = 'serving') ON CONFLICT DO NOTHING",
                            [name], token);
                    }

                    return await FindAsync(connection, name, token) ?? await AddAsync(connection, name, dimensions, indexed, token);
                },
                cancellationToken);
        }

        return encoder.Require(dimensions);
    }

    /// <summary>Makes the indexes that encoders lack, however long it takes.</summary>
    public async Task IndexAllAsync(CancellationToken cancellationToken)
    {
        var encoders = await database.ReadAsync(
            (connection, token) => connection.ListAsync("SELECT id, dimensions FROM encoder", [], row => new PostgresEncoder(row.GetInt32(0), row.GetInt32(1)), token),
            cancellationToken);
        foreach (var index in encoders.Select(encoder => encoder.Index).OfType<string>())
        {
            await database.RunLongAsync(index, cancellationToken);
        }
    }

    /// <returns>Null where no vector of it was ever stored.</returns>
    public async Task<PostgresEncoder?> FindAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken) =>
        _encoders.GetValueOrDefault(name)
        ?? (await connection.ListAsync(
            "SELECT id, dimensions FROM encoder WHERE name = $1", [name], row => new PostgresEncoder(row.GetInt32(0), row.GetInt32(1)), cancellationToken)).SingleOrDefault();

    private static async Task<PostgresEncoder> AddAsync(NpgsqlConnection connection, string name, int dimensions, bool indexed, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync("LOCK TABLE encoder IN SHARE ROW EXCLUSIVE MODE", [], cancellationToken); // Another process may be at it.
        await connection.ExecuteAsync("INSERT INTO encoder (name, dimensions) VALUES ($1, $2) ON CONFLICT DO NOTHING", [name, dimensions], cancellationToken);
        var id = await connection.ScalarAsync<int>("SELECT id FROM encoder WHERE name = $1", [name], cancellationToken);
        var encoder = new PostgresEncoder(id, dimensions);
        if (indexed && encoder.Index is { } index)
        {
            await connection.ExecuteAsync(index, [], cancellationToken);
        }

        return encoder;
    }
}

internal sealed record PostgresEncoder(int Id, int Dimensions)
{
    // The widest vector that HNSW takes at half precision; wider ones are compared one by one.
    private const int WidestIndexed = 4_000;

    /// <summary>Makes the index over its vectors, where there is none yet; null where they are too wide for one.</summary>
    public string? Index => Dimensions > WidestIndexed ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"CREATE INDEX IF NOT EXISTS article_vector_nearest_{Id} ON article_vector USING hnsw ((embedding::halfvec({Dimensions})) halfvec_cosine_ops) WHERE encoder_id = {Id}");

    /// <exception cref="ArgumentException">The embedding is not as wide.</exception>
    public PostgresEncoder Require(int dimensions) =>
        dimensions == Dimensions
            ? this
            : throw new ArgumentException($"The embedding has {dimensions} dimensions, those of its encoder have {Dimensions}.", nameof(dimensions));
}
