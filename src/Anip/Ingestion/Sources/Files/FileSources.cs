using Anip.Articles;
using Anip.Hosting;

namespace Anip.Ingestion.Sources.Files;

/// <summary>The files that paths, folders and globs stand for, each a source of its own, and each file once however many names lead to it.</summary>
/// <param name="source">Reads them.</param>
internal sealed class FileSources(INewsSource source, TimeProvider timeProvider)
{
    private readonly Dictionary<FileIdentity, string> _taken = [];

    /// <param name="path">A file, a folder (all files in it, hidden ones left out) or a glob such as <c>feeds/**/*.xml</c>.</param>
    /// <returns>What cannot be read is a source that says so. Only files are opened: a pipe, socket or device may never end.</returns>
    public IReadOnlyList<SourceReading> Open(string path, CancellationToken cancellationToken)
    {
        if (FileIdentity.Of(path) is { } named)
        {
            return named.Kind == FileKind.Folder ? TakeFolder(path, cancellationToken) : [Take(path, named, wasNamed: true)];
        }

        var found = path.AsSpan().ContainsAny('*', '?') ? Take(FileWalk.Glob(path), cancellationToken) : [];
        return found.Count > 0 ? found : [Failing(path, new SourceException("not_found", $"There is no file at {(string.IsNullOrWhiteSpace(path) ? $"'{path}'" : path)}; check its name, and that of its folder."))];
    }

    private List<SourceReading> TakeFolder(string path, CancellationToken cancellationToken)
    {
        var found = Take(FileWalk.Folder(path), cancellationToken);
        return found.Count > 0 ? found : [Failing(path, new SourceException("no_files", $"{path} holds no file; hidden ones are left out. Name another folder, or files."))];
    }

    private List<SourceReading> Take(FileWalk walk, CancellationToken cancellationToken)
    {
        var found = walk.Find(cancellationToken).OrderBy(entry => entry.Path, StringComparer.Ordinal).ToList();
        return [.. found.Select(entry => entry.Failure is { } failure ? Unreadable(entry.Path, failure)
            : entry.Identity is { } identity ? Take(entry.Path, identity, wasNamed: false)
            : Unreadable(entry.Path, "it is a link to nothing, or may not be looked at."))];
    }

    private SourceReading Take(string path, FileIdentity identity, bool wasNamed)
    {
        if (identity.Kind != FileKind.File)
        {
            var what = $"{path} is a {identity.Kind.ToString().ToLowerInvariant()}; only files are read.";
            return wasNamed ? Failing(path, new SourceException("not_a_file", what)) : PassedOver(path, "not_a_file", what);
        }

        return _taken.TryAdd(identity, path)
            ? Reading(source, path)
            : PassedOver(path, "same_file", $"{path} is the same file as {_taken[identity]}, which is read once.");
    }

    private SourceReading Unreadable(string path, string reason) => Failing(path, new SourceException("unreadable", $"{path} cannot be read: {reason}"));

    private SourceReading Failing(string path, SourceException failure) => Reading(new UnreadFile(failure), path);

    // Found beside others, so that it is not a failure.
    private SourceReading PassedOver(string path, string reason, string detail)
    {
        var reading = Reading(new UnreadFile(failure: null), path);
        reading.Report.Note(reason, detail);
        return reading;
    }

    private SourceReading Reading(INewsSource reader, string path) => SourceReading.Of(reader, path, FileSource.Kind, timeProvider.GetUtcNow());
}

/// <summary>What is not opened.</summary>
/// <param name="failure">Null where that is not a failure.</param>
internal sealed class UnreadFile(SourceException? failure) : INewsSource
{
    public IAsyncEnumerable<IncomingArticle> FetchAsync(SourceReading reading, CancellationToken cancellationToken) =>
        failure is null ? AsyncEnumerable.Empty<IncomingArticle>() : throw failure;
}
