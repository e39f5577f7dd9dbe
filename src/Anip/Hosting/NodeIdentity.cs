using System.Globalization;
using Microsoft.Extensions.Options;

namespace Anip.Hosting;

/// <summary>The name of this installation among those that share a store, kept in its data directory.</summary>
public sealed class NodeIdentity(IOptions<DataOptions> data)
{
    private const string FileName = "node-id";
    private const string LockFolder = "claims";
    private const int MaxNameLength = 64;

    // Far beyond the processes that one data directory serves: what is numbered higher is not one of ours.
    private const int MaxOwners = 1_000;

    /// <summary>Made at the first call. The same after every restart, so that a node finds the claims that it left when it was killed.</summary>
    /// <exception cref="IOException">The data directory cannot be read or written.</exception>
    public async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        var directory = Directory.CreateDirectory(data.Value.Path).FullName;
        var path = Path.Combine(directory, FileName);
        return await ReadAsync(path, cancellationToken)
            ?? await MakeAsync(directory, path, cancellationToken)
            ?? throw new IOException($"{path} holds no name; move it away.");
    }

    /// <summary>
    /// A name for claims that no other process of this node has now. Processes that start again take the same names again, one each; what
    /// is held under a name that no process has any more is given back first.
    /// </summary>
    /// <param name="work">What is claimed, such as <c>articles</c>: names for one kind of work say nothing about another.</param>
    /// <param name="release">Gives back all that is claimed under a name.</param>
    /// <exception cref="IOException">The data directory cannot be read or written.</exception>
    public async Task<NodeLease> AcquireLeaseAsync(string work, Func<string, CancellationToken, Task> release, CancellationToken cancellationToken)
    {
        var node = await ReadAsync(cancellationToken);
        var folder = Directory.CreateDirectory(Path.Combine(data.Value.Path, LockFolder, work)).FullName;
        var last = Directory.EnumerateFiles(folder).Select(NumberOf).DefaultIfEmpty().Max();
        List<NodeLease> free = [];
        try
        {
            for (var number = 1; number <= last || (free.Count == 0 && number <= MaxOwners); number++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (TryTake(folder, node, number) is { } owner)
                {
                    free.Add(owner);
                    await release(owner.Name, cancellationToken);
                }
            }

            return free is [var first, ..] ? first : throw new IOException($"All {MaxOwners:N0} names in {folder} are taken.");
        }
        catch
        {
            free.ForEach(owner => owner.Dispose());
            throw;
        }
        finally
        {
            free.Skip(1).ToList().ForEach(owner => owner.Dispose());
        }
    }

    // Somebody's folder there stands in nobody's way: the next number does as well.
    private static NodeLease? TryTake(string folder, string node, int number)
    {
        var path = Path.Combine(folder, number.ToString(CultureInfo.InvariantCulture));
        return !Directory.Exists(path) && FileLock.TryTake(path) is { } held ? new NodeLease($"{node}/{number}", held) : null;
    }

    private static int NumberOf(string path) =>
        int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MaxOwners ? number : 0;

    private static async Task<string?> MakeAsync(string directory, string path, CancellationToken cancellationToken)
    {
        // Written whole and then moved: two processes that start at once both end with the one that came first. A file that holds no name
        // is what a machine leaves that lost its power.
        var mine = Path.Combine(directory, $"{FileName}.{Guid.NewGuid():N}");
        try
        {
            await File.WriteAllTextAsync(mine, Guid.NewGuid().ToString("N")[..12], cancellationToken);
            File.Move(mine, path, overwrite: File.Exists(path) && await ReadAsync(path, cancellationToken) is null);
        }
        catch (IOException) when (File.Exists(path))
        {
            // The other one's counts.
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException(Directory.Exists(path) ? $"{path} is a folder, where a file is expected; move it away." : exception.Message, exception);
        }
        finally
        {
            File.Delete(mine);
        }

        return await ReadAsync(path, cancellationToken);
    }

    private static async Task<string?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
        {
            throw new IOException($"{path} is a folder, where a file is expected; move it away.");
        }

        // What has no length holds no name: a device or a pipe, of which reading may never end, among them.
        if (new FileInfo(path) is not { Exists: true, Length: > 0 })
        {
            return null;
        }

        // Whatever the file is, it is not read further than a name is long.
        using var reader = new StreamReader(path);
        var letters = new char[MaxNameLength + 2];
        var text = new string(letters, 0, await reader.ReadBlockAsync(letters, cancellationToken)).Trim();
        return text.Length is > 0 and <= MaxNameLength && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.') ? text : null;
    }
}

/// <summary>The name under which a process claims work, its own for as long as this is not disposed.</summary>
public sealed class NodeLease : IDisposable
{
    private readonly FileStream _held;

    internal NodeLease(string name, FileStream held) => (Name, _held) = (name, held);

    public string Name { get; }

    public void Dispose() => _held.Dispose();
}
