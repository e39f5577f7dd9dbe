using System.Security.Cryptography;
using Anip.Adapters.Relational.Sql;
using Anip.Models.Registry;

namespace Anip.Adapters.Relational.Models;

/// <summary>
/// Files of runs, in chunks that a database and its clients can hold. Bytes are found by their SHA-256 and never change, so that the same file is kept once, and a
/// writer that was killed leaves nothing that the next one would not complete.
/// </summary>
internal sealed class LocalArtifacts(IDatabase database)
{
    public const int ChunkLength = 4 * 1024 * 1024;

    public async Task PutAsync(string run, string path, Func<Stream> open, CancellationToken cancellationToken)
    {
        RegistryLimits.CheckPath(path);
        await database.ReadAsync(
            async (sql, token) =>
            {
                await LocalRuns.RequireAsync(sql, run, token);
                return 0;
            },
            cancellationToken);
        var (sha256, length) = await DigestAsync(open, cancellationToken);
        var chunks = (length + ChunkLength - 1) / ChunkLength;
        while (!await database.WriteAsync((sql, token) => ReferAsync(sql, run, path, (sha256, length), chunks, token), cancellationToken))
        {
            // Not there yet, or removed meanwhile since nothing referred to them.
            await WritePiecesAsync(sha256, open, cancellationToken);
        }
    }

    /// <summary>Takes the files of a run below a folder away, and the bytes that no other file has.</summary>
    public static async Task<int> DeleteAsync(ISqlSession sql, string run, string folder, CancellationToken cancellationToken)
    {
        var files = (await sql.ListAsync("SELECT path, sha256 FROM artifact WHERE run = $1", [run], row => (Path: row.Text("path"), Sha256: row.Text("sha256")), cancellationToken))
            .Where(file => file.Path.StartsWith($"{folder}/", StringComparison.Ordinal)).ToList();
        foreach (var (path, _) in files)
        {
            await sql.ExecuteAsync("DELETE FROM artifact WHERE run = $1 AND path = $2", [run, path], cancellationToken);
        }

        foreach (var sha256 in files.Select(file => file.Sha256).Distinct().Order(StringComparer.Ordinal))
        {
            await sql.LockAsync(SqlLock.Artifact, sha256, cancellationToken);
            await sql.ExecuteAsync(
                "DELETE FROM artifact_chunk WHERE sha256 = $1 AND NOT EXISTS (SELECT 1 FROM artifact WHERE artifact.sha256 = $2)", [sha256, sha256], cancellationToken);
        }

        return files.Count;
    }

    /// <returns>False where not all of the bytes are there.</returns>
    private static async Task<bool> ReferAsync(ISqlSession sql, string run, string path, (string Sha256, long Length) file, long chunks, CancellationToken cancellationToken)
    {
        await sql.LockAsync(SqlLock.Artifact, file.Sha256, cancellationToken);
        if (await sql.ScalarAsync<long>("SELECT count(*) FROM artifact_chunk WHERE sha256 = $1", [file.Sha256], cancellationToken) < chunks)
        {
            return false;
        }

        await sql.ExecuteAsync(
            "INSERT INTO artifact (run, path, length, sha256) VALUES ($1, $2, $3, $4) ON CONFLICT (run, path) DO UPDATE SET length = excluded.length, sha256 = excluded.sha256",
            [run, path, file.Length, file.Sha256], cancellationToken);
        return true;
    }

    public async Task<IReadOnlyList<ArtifactFile>> ListAsync(string run, string folder, CancellationToken cancellationToken)
    {
        var files = await database.ReadAsync(
            (sql, token) => sql.ListAsync(
                "SELECT path, length FROM artifact WHERE run = $1 ORDER BY path", [run], row => new ArtifactFile(row.Text("path"), row.Long("length")), token),
            cancellationToken);
        return folder.Length == 0 ? files : [.. files.Where(file => file.Path.StartsWith($"{folder}/", StringComparison.Ordinal))];
    }

    public async Task<Stream?> OpenAsync(string run, string path, CancellationToken cancellationToken)
    {
        var files = await database.ReadAsync(
            (sql, token) => sql.ListAsync(
                "SELECT length, sha256 FROM artifact WHERE run = $1 AND path = $2", [run, path], row => (Length: row.Long("length"), Sha256: row.Text("sha256")), token),
            cancellationToken);
        return files is [var file] ? new ChunkStream(database, file.Sha256, file.Length) : null;
    }

    private async Task WritePiecesAsync(string sha256, Func<Stream> open, CancellationToken cancellationToken)
    {
        await using var content = open();
        var buffer = new byte[ChunkLength];
        for (var number = 0; await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken) is > 0 and var length; number++)
        {
            var chunk = length == buffer.Length ? buffer : buffer[..length];
            var place = number;
            await database.WriteAsync(
                (sql, token) => sql.ExecuteAsync(
                    "INSERT INTO artifact_chunk (sha256, number, bytes) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", [sha256, place, chunk], token),
                cancellationToken);
        }
    }

    private static async Task<(string Sha256, long Length)> DigestAsync(Func<Stream> open, CancellationToken cancellationToken)
    {
        await using var content = open();
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[128 * 1024];
        var length = 0L;
        while (await content.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            digest.AppendData(buffer, 0, read);
            length += read;
        }

        return (Convert.ToHexStringLower(digest.GetHashAndReset()), length);
    }
}
