using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Anip.Articles;
using Anip.Ingestion.Sources.Files;

namespace Anip.Ingestion.Sources.Imports;

/// <summary>
/// The articles of another system, newest first. What the store has at an address already stays as it is, so that the same import may be run again
/// at any time and goes on where it was ended.
/// </summary>
/// <param name="rows">Read once for each reading.</param>
/// <param name="store">Into which they go.</param>
public sealed class ImportedTable(Func<CancellationToken, IAsyncEnumerable<ImportedRow>> rows, IArticleStore store, TimeProvider timeProvider) : INewsSource
{
    // More than can be on their way into the store; what came before them is found there.
    private const int MaxRecent = 100_000;

    /// <inheritdoc cref="INewsSource.FetchAsync"/>
    public async IAsyncEnumerable<IncomingArticle> FetchAsync(SourceReading reading, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reading);
        var records = new JsonRecords(reading.Id, timeProvider.GetUtcNow(), reading.Report);
        var recent = new HashSet<ulong>();
        await foreach (var row in rows(cancellationToken).WithCancellation(cancellationToken))
        {
            if (row.IsDoubled)
            {
                reading.Report.Reject("doubled", $"{row.Place}: a newer row has the same address; that one was taken.");
                continue;
            }

            if (row.Json is not { } json)
            {
                reading.Report.Reject("too_long", $"{row.Place}: longer than a record may be.");
                continue;
            }

            foreach (var article in records.From(json, row.Place))
            {
                if (await IsWantedAsync(article, row.Place, recent, reading.Report, cancellationToken))
                {
                    yield return article;
                }
            }
        }
    }

    private async ValueTask<bool> IsWantedAsync(
        IncomingArticle article, string place, HashSet<ulong> recent, SourceReport report, CancellationToken cancellationToken)
    {
        if (recent.Count >= MaxRecent)
        {
            recent.Clear();
        }

        if (!recent.Add(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(article.Url.AsSpan()))))
        {
            report.Reject("doubled", $"{place}: another spelling of the address of a newer row; that one was taken.");
            return false;
        }

        if (await store.FindByUrlAsync(article.Url, cancellationToken) is { } known && (known.Title != article.Title || known.Content != article.Content))
        {
            report.Reject("known", $"{place}: the store has another text at this address, which stays.");
            return false;
        }

        return true;
    }
}
