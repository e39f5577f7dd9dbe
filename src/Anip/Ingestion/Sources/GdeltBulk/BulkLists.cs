using Anip.Fetching;
using Anip.Ingestion.Sources.GdeltBulk.Files;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.GdeltBulk;

/// <summary>Asks GDELT which files there are.</summary>
internal sealed class BulkLists(GuardedFetcher fetcher, IOptions<GdeltBulkOptions> options)
{
    private readonly GdeltBulkOptions _options = options.Value;

    /// <summary>The sets that are asked for: whether each is the translated one.</summary>
    public IEnumerable<bool> Sets => _options.Sets.Distinct(StringComparer.Ordinal).Select(set => set == "translated");

    public IReadOnlyList<BulkKind> Kinds => _options.Kinds.Count == 0 ? Enum.GetValues<BulkKind>() : [.. _options.Kinds.Distinct(StringComparer.Ordinal).Select(kind => Enum.Parse<BulkKind>(kind, ignoreCase: true))];

    private Uri BaseUrl => new(_options.BaseUrl);

    /// <summary>The files of the newest slot, of the sets and kinds that are asked for.</summary>
    /// <exception cref="SourceException">A list cannot be read, or is none.</exception>
    public async Task<IReadOnlyList<BulkFile>> NewestAsync(SourceReport report, CancellationToken cancellationToken)
    {
        var files = new List<BulkFile>();
        foreach (var isTranslated in Sets)
        {
            var name = isTranslated ? "lastupdate-translation.txt" : "lastupdate.txt";
            var document = await fetcher.FetchForSourceAsync(new FetchRequest(new Uri(BaseUrl, name)), cancellationToken);
            var listed = FileList.Read(document.Body.Span, BaseUrl, report);
            files.AddRange(listed.Count > 0 ? listed.Where(file => file.IsTranslated == isTranslated && Kinds.Contains(file.Kind))
                : throw new SourceException("not_a_list", $"GDELT's {name} lists no files; see what {BaseUrl.Host} answers.") { Kind = SourceFailureKind.NoAnswer });
        }

        return files;
    }

    /// <summary>The files of slots from <paramref name="from"/> to <paramref name="to"/>, both included, of one set.</summary>
    /// <exception cref="SourceException">The list cannot be read.</exception>
    public async Task<IReadOnlyList<BulkFile>> BetweenAsync(bool isTranslated, DateTimeOffset from, DateTimeOffset to, SourceReport report, CancellationToken cancellationToken)
    {
        var url = new Uri(BaseUrl, isTranslated ? "masterfilelist-translation.txt" : "masterfilelist.txt");
        var listed = await new MasterList(fetcher, url, BaseUrl, report).ReadAsync(from, to, cancellationToken);
        return [.. listed.Where(file => file.IsTranslated == isTranslated && Kinds.Contains(file.Kind))];
    }

    /// <summary>For <c>anip doctor</c>.</summary>
    public async Task<string> CheckAsync(CancellationToken cancellationToken)
    {
        var files = await NewestAsync(new SourceReport(), cancellationToken);
        return $"{files.Count} files, the newest of {files.Max(file => file.Slot):yyyy-MM-dd HH:mm} UTC";
    }
}
