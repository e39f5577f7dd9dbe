using Anip.Hosting;

namespace Anip.Ingestion.Sources.Files;

/// <summary>The files that paths, folders and globs stand for, each a source of its own, and each file once however many names lead to it.</summary>
internal sealed class FileSources(TimeProvider clock)
{
    private readonly Dictionary<FileIdentity, string> _taken = [];

    /// <param name="path">A file, a folder (all files in it, hidden ones left out) or a glob such as <c>feeds/**/*.xml</c>.</param>
    /// <returns>What cannot be read is a source that says so. Only files are opened: a pipe, socket or device may never end.</returns>
    public IReadOnlyList<INewsSource> Open(string path, CancellationToken cancellationToken)
    {
        if (FileIdentity.Of(path) is { } named)
        {
            return named.Kind == FileKind.Folder ? TakeFolder(path, cancellationToken) : [Take(path, named, wasNamed: true)];
        }

        var found = path.AsSpan().ContainsAny('*', '?') ? Take(FileWalk.Glob(path), cancellationToken) : [];
        return found.Count > 0 ? found : [new UnreadFile(path, new SourceException("not_found", $"There is no file at {path}; check its name, and that of its folder."))];
    }

    private List<INewsSource> TakeFolder(string path, CancellationToken cancellationToken)
    {
        var found = Take(FileWalk.Folder(path), cancellationToken);
        return found.Count > 0 ? found : [new UnreadFile(path, new SourceException("no_files", $"{path} holds no file; hidden ones are left out. Name another folder, or files."))];
    }

    private List<INewsSource> Take(FileWalk walk, CancellationToken cancellationToken)
    {
        var found = walk.Find(cancellationToken).OrderBy(entry => entry.Path, StringComparer.Ordinal).ToList();
        return [.. found.Select(entry => entry.Failure is { } failure ? Unreadable(entry.Path, failure)
            : entry.Identity is { } identity ? Take(entry.Path, identity, wasNamed: false)
            : Unreadable(entry.Path, "it is a link to nothing, or may not be looked at."))];
    }

    private INewsSource Take(string path, FileIdentity identity, bool wasNamed)
    {
        if (identity.Kind != FileKind.File)
        {
            var what = $"{path} is a {identity.Kind.ToString().ToLowerInvariant()}; only files are read.";
            return wasNamed ? new UnreadFile(path, new SourceException("not_a_file", what)) : new UnreadFile(path, "not_a_file", what);
        }

        return _taken.TryAdd(identity, path)
            ? new FileSource(path, clock)
            : new UnreadFile(path, "same_file", $"{path} is the same file as {_taken[identity]}, which is read once.");
    }

    private static UnreadFile Unreadable(string path, string reason) => new(path, new SourceException("unreadable", $"{path} cannot be read: {reason}"));
}

/// <summary>What is not opened, with the reason: a failure, or a note where it was only found beside others.</summary>
internal sealed class UnreadFile : INewsSource
{
    private readonly SourceException? _failure;

    public UnreadFile(string path, SourceException failure) => (Id, _failure) = (path, failure);

    public UnreadFile(string path, string reason, string detail)
    {
        Id = path;
        Report.Note(reason, detail);
    }

    public string Id { get; }

    public string ApiSource => FileSource.Kind;

    public SourceReport Report { get; } = new();

    public IAsyncEnumerable<Articles.IncomingArticle> FetchAsync(CancellationToken cancellationToken) =>
        _failure is null ? AsyncEnumerable.Empty<Articles.IncomingArticle>() : throw _failure;
}
