using Anip.Adapters.Relational.Sql;
using Anip.Decoding;
using Anip.Models.Registry;

namespace Anip.Adapters.Relational.Models;

/// <summary>Reads a kept file from its first chunk to its last, one at a time.</summary>
internal sealed class ChunkStream(IDatabase database, string sha256, long length) : ForwardStream
{
    private byte[] _chunk = [];
    private int _at;
    private int _next;
    private long _read;

    public override bool CanRead => true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_at == _chunk.Length && _read < length)
        {
            _chunk = await database.ReadAsync(
                (sql, token) => sql.ScalarAsync<byte[]>("SELECT bytes FROM artifact_chunk WHERE sha256 = $1 AND number = $2", [sha256, _next], token), cancellationToken)
                ?? throw new ModelRegistryException(ModelRegistryException.Damaged, $"chunk {_next} of the file with SHA-256 {sha256} is missing in the store: restore a backup, or register the model anew.");
            (_at, _next) = (0, _next + 1);
        }

        var count = Math.Min(buffer.Length, _chunk.Length - _at);
        _chunk.AsMemory(_at, count).CopyTo(buffer);
        _at += count;
        _read += count;
        return count;
    }
}
