using System.Threading.Channels;
using Anip.Columnar;
using Anip.Isolation;

namespace Anip.Lake.Files;

/// <summary>Writes a lake folder: a day after the other, each beside its place and renamed when it is whole. Days that are there as they are in the store stay.</summary>
public sealed class LakeExport(ILakeStore store, IColumnFiles files)
{
    // Pages that were read and are not written yet.
    private const int PagesAhead = 4;

    /// <summary>Interrupted, it goes on where it was when it is run again.</summary>
    /// <param name="directory">Made where it is not there.</param>
    /// <param name="progress">Told how many articles were written or were there already, and how many there are.</param>
    /// <param name="cancellationToken">Ends it; whole days are kept.</param>
    /// <exception cref="LakeException">The folder cannot be written.</exception>
    public async Task<ExportOutcome> RunAsync(string directory, IProgress<(long Done, long Total)> progress, CancellationToken cancellationToken)
    {
        var folder = new LakeFolder(Path.GetFullPath(directory));
        try
        {
            return await RunAsync(folder, progress, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw LakeException.Of(exception, directory);
        }
    }

    private async Task<ExportOutcome> RunAsync(LakeFolder folder, IProgress<(long Done, long Total)> progress, CancellationToken cancellationToken)
    {
        // As long as it is open, nobody else writes to the folder.
        using var manifest = LakeManifest.Open(folder);
        try
        {
            return await WriteAsync(folder, manifest, progress, cancellationToken);
        }
        finally
        {
            // Of a full disk, the room that an unfinished day took.
            Isolated.Run(() => DeleteUnfinished(folder), CancellationToken.None);
        }
    }

    private async Task<ExportOutcome> WriteAsync(LakeFolder folder, LakeManifest manifest, IProgress<(long Done, long Total)> progress, CancellationToken cancellationToken)
    {
        DeleteUnfinished(folder);
        Directory.CreateDirectory(folder.Unfinished);
        var days = await store.ListDaysAsync(cancellationToken);
        var total = days.Sum(day => day.Articles);
        var outcome = new ExportOutcome(0, 0, 0);
        foreach (var day in days)
        {
            if (manifest.Has(day) && File.Exists(folder.FileOf(LakeTable.Articles, LakeFolder.NameOf(day.Day))))
            {
                outcome = outcome with { Kept = outcome.Kept + day.Articles };
            }
            else
            {
                var before = outcome;
                var written = await WriteAsync(folder, day.Day, count => progress.Report((before.Written + before.Kept + count, total)), cancellationToken);
                manifest.Add(day);
                outcome = outcome with { Written = outcome.Written + written, Days = outcome.Days + 1 };
            }

            progress.Report((outcome.Written + outcome.Kept, total));
        }

        return outcome;
    }

    // What a killed process left.
    private static void DeleteUnfinished(LakeFolder folder)
    {
        if (Directory.Exists(folder.Unfinished))
        {
            Directory.Delete(folder.Unfinished, recursive: true);
        }
    }

    private async Task<long> WriteAsync(LakeFolder folder, DateOnly? day, Action<long> progress, CancellationToken cancellationToken)
    {
        var name = LakeFolder.NameOf(day);
        var pages = Channel.CreateBounded<IReadOnlyList<LakeArticle>>(PagesAhead);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = Task.Run(() => ReadAsync(day, pages.Writer, stop.Token), stop.Token);
        long written;
        try
        {
            written = await WriteAsync(folder, name, pages.Reader, progress, cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        // The articles last: without them, the others are nobody's.
        folder.Settle(LakeTable.Embeddings, name);
        folder.Settle(LakeTable.Analyses, name);
        folder.Settle(LakeTable.Articles, name);
        return written;
    }

    private async Task ReadAsync(DateOnly? day, ChannelWriter<IReadOnlyList<LakeArticle>> pages, CancellationToken cancellationToken)
    {
        UnitFailure? failure = null;
        try
        {
            failure = await Isolated.RunAsync(
                async token =>
                {
                    await foreach (var page in store.ReadAsync(day, token))
                    {
                        await pages.WriteAsync(page, token);
                    }
                },
                cancellationToken);
        }
        finally
        {
            // Thrown where they are taken.
            pages.Complete(failure?.Exception);
        }
    }

    private async Task<long> WriteAsync(
        LakeFolder folder, string day, ChannelReader<IReadOnlyList<LakeArticle>> pages, Action<long> progress, CancellationToken cancellationToken)
    {
        await using var articles = await TableWriter.CreateAsync(files, folder, LakeTable.Articles, day, cancellationToken);
        await using var analyses = await TableWriter.CreateAsync(files, folder, LakeTable.Analyses, day, cancellationToken);
        await using var embeddings = await TableWriter.CreateAsync(files, folder, LakeTable.Embeddings, day, cancellationToken);
        await foreach (var page in pages.ReadAllAsync(cancellationToken))
        {
            foreach (var one in page)
            {
                await articles.Rows.WriteAsync(LakeRows.Article(one), cancellationToken);
                if (one.Article.Analysis is { } analysis)
                {
                    await analyses.Rows.WriteAsync(LakeRows.Analysis(one, analysis), cancellationToken);
                    if (LakeRows.Embedding(one, analysis) is { } embedding)
                    {
                        await embeddings.Rows.WriteAsync(embedding, cancellationToken);
                    }
                }
            }

            progress(articles.Rows.Rows);
        }

        await articles.CompleteAsync(cancellationToken);
        await analyses.CompleteAsync(cancellationToken);
        await embeddings.CompleteAsync(cancellationToken);
        return articles.Rows.Rows;
    }

    private sealed class TableWriter(FileStream file, IRowWriter rows) : IAsyncDisposable
    {
        public IRowWriter Rows => rows;

        public static async Task<TableWriter> CreateAsync(IColumnFiles files, LakeFolder folder, LakeTable table, string day, CancellationToken cancellationToken)
        {
            var file = new FileStream(folder.UnfinishedOf(table, day), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 81_920);
            return new TableWriter(file, await files.CreateAsync(file, table.Columns, table.Metadata, cancellationToken));
        }

        public async Task CompleteAsync(CancellationToken cancellationToken)
        {
            await rows.CompleteAsync(cancellationToken);
            await file.FlushAsync(cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await rows.DisposeAsync();
            await file.DisposeAsync();
        }
    }
}

/// <param name="Written">Articles.</param>
/// <param name="Kept">Articles that were there already, as they are.</param>
/// <param name="Days">That were written.</param>
public sealed record ExportOutcome(long Written, long Kept, int Days);
