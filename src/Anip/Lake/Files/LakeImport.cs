using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Anip.Articles;
using Anip.Columnar;
using Anip.Isolation;
using Anip.Storage;

namespace Anip.Lake.Files;

/// <summary>Reads a lake folder into the store. Done twice, or begun again after it was interrupted, it adds nothing twice.</summary>
public sealed class LakeImport(ILakeStore store, IColumnFiles files)
{
    // Articles of one transaction, and transactions that are read ahead of the one that is stored, beside that which waits for its place.
    private const int BatchSize = 4_000;
    private const int BatchesAhead = 1;

    /// <param name="directory">What <see cref="LakeExport"/> wrote.</param>
    /// <param name="progress">Told how many articles were read.</param>
    /// <param name="cancellationToken">Ends it; what was stored stays.</param>
    /// <exception cref="LakeException">There is no lake in the folder, or a later version of ANIP wrote it.</exception>
    public async Task<ImportReport> RunAsync(string directory, IProgress<long> progress, CancellationToken cancellationToken)
    {
        var folder = new LakeFolder(Path.GetFullPath(directory));
        var days = DaysOf(folder, directory);
        var report = new ImportReport();
        var batches = Channel.CreateBounded<Task<List<PreparedArticle>>>(BatchesAhead);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = Task.Run(() => ReadAsync(folder, days, report, batches.Writer, stop.Token), stop.Token);
        try
        {
            var done = 0L;
            await foreach (var preparing in batches.Reader.ReadAllAsync(cancellationToken))
            {
                var batch = await preparing;
                await LoadAsync(batch, report, cancellationToken);
                progress.Report(done += batch.Count);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        return report;
    }

    private static IReadOnlyList<string> DaysOf(LakeFolder folder, string directory)
    {
        try
        {
            var days = folder.DaysOf(LakeTable.Articles);
            return days.Count > 0 || File.Exists(folder.Manifest) ? days
                : throw new LakeException("not_a_lake", $"{directory} holds no lake: it has no folder {LakeTable.Articles.Name} with folders day=… in it, as 'anip export parquet' makes them.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LakeException("unreadable", $"{directory}: {FileError.Of(exception).Words}", exception);
        }
    }

    private async Task ReadAsync(
        LakeFolder folder, IReadOnlyList<string> days, ImportReport report, ChannelWriter<Task<List<PreparedArticle>>> batches, CancellationToken cancellationToken)
    {
        UnitFailure? failure = null;
        try
        {
            failure = await Isolated.RunAsync(
                async token =>
                {
                    var batch = new List<LakeArticle>(BatchSize);
                    await foreach (var article in ReadAsync(folder, days, report, token))
                    {
                        batch.Add(article);
                        if (batch.Count == BatchSize)
                        {
                            await PassAsync(batch);
                            batch = new List<LakeArticle>(BatchSize);
                        }
                    }

                    await PassAsync(batch);
                },
                cancellationToken);
        }
        finally
        {
            // Thrown where they are taken.
            batches.Complete(failure?.Exception);
        }

        // While the next is read.
        ValueTask PassAsync(List<LakeArticle> batch) => batches.WriteAsync(Task.Run(() => Prepare(batch, report, cancellationToken), CancellationToken.None), cancellationToken);
    }

    private async IAsyncEnumerable<LakeArticle> ReadAsync(
        LakeFolder folder, IReadOnlyList<string> days, ImportReport report, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var articles = new RowArticles(report);
        foreach (var (day, path) in days.SelectMany(day => folder.FilesOf(LakeTable.Articles, day).Select(path => (day, path))))
        {
            TableReader Open(LakeTable table) => new(files, table, Path.Combine(folder.FolderOf(table, day), Path.GetFileName(path)), report);
            await using var rows = Open(LakeTable.Articles);
            await using var analyses = Open(LakeTable.Analyses);
            await using var embeddings = Open(LakeTable.Embeddings);
            await analyses.MoveAsync(cancellationToken);
            await embeddings.MoveAsync(cancellationToken);
            await rows.MoveAsync(cancellationToken);
            while (rows.Next is { } row)
            {
                var analysis = await TakeAsync(analyses, row, report, cancellationToken);
                var embedding = await TakeAsync(embeddings, row, report, cancellationToken);
                if (articles.Article(row, analysis is null ? null : articles.Analysis(analysis, embedding)) is { } article)
                {
                    yield return new LakeArticle(article, row.Text("declared_language"), articles.Said(row));
                }

                await rows.MoveAsync(cancellationToken);
            }

            await TakeAsync(analyses, article: null, report, cancellationToken);
            await TakeAsync(embeddings, article: null, report, cancellationToken);
        }
    }

    // What comes before the article in the order of all tables is of one that is not there.
    private static async ValueTask<LakeRow?> TakeAsync(TableReader table, LakeRow? article, ImportReport report, CancellationToken cancellationToken)
    {
        while (table.Next is { } row && (article is null || LakeRow.Compare(row, article) <= 0))
        {
            await table.MoveAsync(cancellationToken);
            if (article is not null && LakeRow.Compare(row, article) == 0 && row.Text("url") == article.Text("url"))
            {
                return row;
            }

            report.Note("no_article");
        }

        return null;
    }

    private List<PreparedArticle> Prepare(List<LakeArticle> batch, ImportReport report, CancellationToken cancellationToken)
    {
        var prepared = new List<PreparedArticle>(batch.Count);
        foreach (var article in batch)
        {
            if (Isolated.Run(() => prepared.Add(store.Prepare(article)), cancellationToken) is { } failure)
            {
                NotStored(article.Article.Url, failure, report);
            }
        }

        return prepared;
    }

    private static void NotStored(string url, UnitFailure failure, ImportReport report) => report.Reject("not_stored", $"{url}: {failure.Reason}");

    private async Task LoadAsync(List<PreparedArticle> batch, ImportReport report, CancellationToken cancellationToken)
    {
        var results = await IsolatedBatch.RunAsync(batch, store.LoadAsync, exception => exception is StorageException { IsOutage: true }, cancellationToken);
        foreach (var (result, article) in results.Zip(batch))
        {
            if (result.Failure is { } failure)
            {
                NotStored(article.Url, failure, report);
                continue;
            }

            report.Added += result.Value.Outcome == PutOutcome.Added ? 1 : 0;
            report.Revised += result.Value.Outcome == PutOutcome.Revised ? 1 : 0;
            report.Unchanged += result.Value.Outcome == PutOutcome.Unchanged ? 1 : 0;
            report.Analyses += result.Value.HasAnalysis ? 1 : 0;
        }
    }
}
