using System.Globalization;
using Microsoft.Extensions.Options;

namespace Anip;

/// <summary>The name of this installation among those that share a store, kept in its data directory.</summary>
public sealed class NodeIdentity(IOptions<DataOptions> data)
{
    private const string FileName = "node-id";
    private const string LockFolder = "claims";

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

    /// <summary>
    /// A name for claims that no other process of this node has now. Processes that start again take the same names again, one each; what
    /// is held under a name that no process has any more is given back first.
    /// </summary>
    /// <param name="work">What is claimed, such as <c>articles</c>: names for one kind of work say nothing about another.</param>
    /// <param name="release">Gives back all that is claimed under a name.</param>
    public async Task<ClaimOwner> TakeOwnerAsync(string work, Func<string, CancellationToken, Task> release, CancellationToken cancellationToken)
    {
        var node = await ReadAsync(cancellationToken);
        var last = Directory.EnumerateFiles(LockDirectory(work)).Select(path => int.TryParse(Path.GetFileName(path), out var number) ? number : 0).DefaultIfEmpty().Max();
        List<ClaimOwner> free = [];
        try
        {
            for (var number = 1; free.Count == 0 || number <= last; number++)
            {
                if (TryTake(node, work, number) is { } owner)
                {
                    free.Add(owner);
                    await release(owner.Name, cancellationToken);
                }
            }
        }
        catch
        {
            free.ForEach(owner => owner.Dispose());
            throw;
        }

        free.Skip(1).ToList().ForEach(owner => owner.Dispose());
        return free[0];
    }

    private ClaimOwner? TryTake(string node, string work, int number)
    {
        try
        {
            // The system frees the lock when the process ends, however it ends.
            var held = new FileStream(
                Path.Combine(LockDirectory(work), number.ToString(CultureInfo.InvariantCulture)), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new ClaimOwner($"{node}/{number}", held);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private string LockDirectory(string work) => Directory.CreateDirectory(Path.Combine(data.Value.Path, LockFolder, work)).FullName;

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

/// <summary>The name under which a process claims work, its own for as long as this is not disposed.</summary>
public sealed class ClaimOwner : IDisposable
{
    private readonly FileStream _held;

    internal ClaimOwner(string name, FileStream held) => (Name, _held) = (name, held);

    public string Name { get; }

    public void Dispose() => _held.Dispose();
}
