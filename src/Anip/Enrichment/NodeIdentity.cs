using Microsoft.Extensions.Options;

namespace Anip.Enrichment;

/// <summary>The name of this installation among those that share a store, kept in its data directory.</summary>
internal sealed class NodeIdentity(IOptions<DataOptions> data)
{
    private const string FileName = "node-id";

    /// <summary>Made at the first call. The same after every restart, so that a node finds the claims that it left when it was killed.</summary>
    public async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        var directory = Directory.CreateDirectory(data.Value.Path).FullName;
        var path = Path.Combine(directory, FileName);
        if (await ReadAsync(path, cancellationToken) is { } known)
        {
            return known;
        }

        // Written whole and then moved: two processes that start at once both end with the one that came first.
        var mine = Path.Combine(directory, $"{FileName}.{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(mine, Guid.NewGuid().ToString("N")[..12], cancellationToken);
        try
        {
            File.Move(mine, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(mine);
        }

        return await ReadAsync(path, cancellationToken) ?? throw new IOException($"{path} holds no name; remove it.");
    }

    private static async Task<string?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var text = (await File.ReadAllTextAsync(path, cancellationToken)).Trim();
        return text.Length > 0 ? text : null;
    }
}
