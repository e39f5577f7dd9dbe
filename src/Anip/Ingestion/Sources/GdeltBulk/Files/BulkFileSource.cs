using System.Runtime.CompilerServices;
using Anip.Articles;
using Anip.Ingestion.Signals;
using Anip.Ingestion.Sources.Files;
using Anip.Ingestion.Sources.GdeltBulk.Rows;

namespace Anip.Ingestion.Sources.GdeltBulk.Files;

/// <summary>One file as a source that is read once: it delivers the articles that are asked for, and counts all records.</summary>
/// <param name="fetch">Gives the packed bytes.</param>
/// <param name="budget">Of the articles of this run.</param>
internal sealed class BulkFileSource(
    BulkFile file, Func<CancellationToken, Task<ReadOnlyMemory<byte>>> fetch, GdeltBulkOptions options, GkgFilter filter, ArticleBudget budget, IArticleStore store) : INewsSource
{
    // Longer than any that was seen, by far.
    private const int MaxLineLength = 4 * 1024 * 1024;

    public BulkFile File => file;

    /// <summary>What was counted. Whole when the reading ended without a failure.</summary>
    public SignalBatch Signals { get; private set; } = SignalBatch.None;

    public long Records { get; private set; }

    public async IAsyncEnumerable<IncomingArticle> FetchAsync(SourceReading reading, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var packed = await fetch(cancellationToken);
        PackedFile.Check(file, packed);
        await using var stream = PackedFile.Open(file.Name, file.Member, packed, options.MaxUnpackedBytes, options.MaxRatio);
        var lines = new LineReader(stream, MaxLineLength);
        var counter = new BulkCounter(file.Kind, options.MaxCounts);
        while (await lines.ReadAsync(cancellationToken) is { } line)
        {
            if (lines.IsTooLong)
            {
                reading.Report.Reject("line_too_long");
            }
            else if (Read(line.Span, counter, reading.Report) is { } article && await IsNewAsync(article, reading.Report, cancellationToken))
            {
                yield return article;
            }
        }

        (Signals, Records) = (counter.Take(), counter.Records);
        if (counter.LeftOut > 0)
        {
            reading.Report.Note("counts_left_out", $"{file.Name}: {counter.LeftOut} counts were left out (Sources:GdeltBulk:MaxCounts).");
        }
    }

    private IncomingArticle? Read(ReadOnlySpan<byte> line, BulkCounter counter, SourceReport report)
    {
        var row = counter.Read(line, report);
        return filter.TakesAny && row.IsRead && filter.Takes(row) ? GkgArticle.Read(row, GdeltBulkSource.Name, report) : null;
    }

    // A record knows less of an article than whatever else delivered it.
    private async ValueTask<bool> IsNewAsync(IncomingArticle article, SourceReport report, CancellationToken cancellationToken)
    {
        if (await store.FindByUrlAsync(article.Url, cancellationToken) is not null)
        {
            report.Note("known");
            return false;
        }

        if (!budget.TryTake())
        {
            report.Note("over_budget");
            return false;
        }

        return true;
    }
}

/// <summary>How many articles may still be taken today.</summary>
internal sealed class ArticleBudget(long left)
{
    private long _left = left;

    public bool TryTake() => Interlocked.Decrement(ref _left) >= 0;
}
