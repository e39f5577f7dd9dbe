namespace Anip.Lake.Local;

/// <summary>How far all processes of a job are together.</summary>
internal sealed class LocalTally(IProgress<BatchProgress> progress, int parts)
{
    private const int RowsBetweenReports = 50;

    private readonly Lock _reporting = new();
    private long _rows;
    private int _done;

    public void Row()
    {
        if (Interlocked.Increment(ref _rows) % RowsBetweenReports == 0)
        {
            Report();
        }
    }

    public void Part()
    {
        Interlocked.Increment(ref _done);
        Report();
    }

    // One after the other, so that what is told never goes back.
    private void Report()
    {
        lock (_reporting)
        {
            progress.Report(new BatchProgress(Volatile.Read(ref _done), parts, RowsDone: Interlocked.Read(ref _rows)));
        }
    }
}
