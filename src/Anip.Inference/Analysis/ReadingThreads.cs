using Anip.Enrichment;

namespace Anip.Inference.Analysis;

/// <summary>
/// The threads that texts are read by, for all callers together, since what they share is the cores. Work is done unit by unit; a unit of a request passes before
/// those of back-fill. A long unit of back-fill gives way now and then (<see cref="Reader.GiveWay"/>), so that a request waits no longer than one window takes.
/// </summary>
/// <param name="maxRequests">Units of requests that may be waiting or in work; what is one piece is taken whatever its number where there are no others.</param>
internal sealed class ReadingThreads(int threads, int maxRequests) : IDisposable
{
    // After so many units of requests one of back-fill has its turn, so that requests without end do not hold it up for ever.
    private const int MaxRequestsInARow = 16;

    private readonly object _gate = new();
    private readonly LinkedList<ReadingWork> _requests = [];
    private readonly LinkedList<ReadingWork> _backFill = [];
    private Thread[] _threads = [];
    private int _requested;
    private bool _isEnding;

    /// <summary>Takes a place for a request's texts until it is disposed; back-fill needs none, since each caller waits for its own end.</summary>
    /// <exception cref="AnalyzerBusyException">There are too many.</exception>
    public IDisposable Enter(int texts, AnalysisUse use)
    {
        var taken = use is AnalysisUse.Request ? texts : 0;
        lock (_gate)
        {
            if (taken > 0 && _requested > 0 && _requested + taken > maxRequests)
            {
                throw new AnalyzerBusyException();
            }

            _requested += taken;
        }

        return new Place(this, taken);
    }

    /// <summary>Calls <paramref name="unit"/> for each number below <paramref name="count"/>, from several threads.</summary>
    /// <returns>Ends when all have; with the first exception of one, after which no other is begun.</returns>
    public Task RunAsync(int count, AnalysisUse use, Action<int, Reader> unit, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        if (count == 0)
        {
            return Task.CompletedTask;
        }

        var work = new ReadingWork(count, use, unit, _gate, cancellationToken);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isEnding, this);
            Start();
            (use is AnalysisUse.Request ? _requests : _backFill).AddLast(work);
            Monitor.PulseAll(_gate);
        }

        return work.EndAsync(cancellationToken);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isEnding = true;
            Monitor.PulseAll(_gate);
        }

        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    /// <summary>Does some of what requests wait for, on a thread that is at a unit of back-fill.</summary>
    internal void GiveWay(Reader reader)
    {
        for (var done = 0; done < MaxRequestsInARow; done++)
        {
            ReadingWork? work;
            int number;
            lock (_gate)
            {
                work = Next(_requests, out number);
            }

            if (work is null)
            {
                return;
            }

            work.Do(number, reader);
        }
    }

    private void Start()
    {
        if (_threads.Length > 0)
        {
            return;
        }

        _threads = [.. Enumerable.Range(1, threads).Select(number => new Thread(Work) { IsBackground = true, Name = $"reading {number}" })];
        foreach (var thread in _threads)
        {
            thread.Start();
        }
    }

    private void Work()
    {
        var reader = new Reader(this);
        var inARow = 0;
        while (true)
        {
            ReadingWork? work;
            int number;
            lock (_gate)
            {
                while (!TryTake(ref inARow, out work, out number))
                {
                    if (_isEnding)
                    {
                        return;
                    }

                    Monitor.Wait(_gate);
                }
            }

            work!.Do(number, reader);
        }
    }

    private bool TryTake(ref int inARow, out ReadingWork? work, out int number)
    {
        var (first, second) = inARow < MaxRequestsInARow ? (_requests, _backFill) : (_backFill, _requests);
        work = Next(first, out number) ?? Next(second, out number);
        inARow = work?.Use is AnalysisUse.Request ? inARow + 1 : 0;
        return work is not null;
    }

    private static ReadingWork? Next(LinkedList<ReadingWork> waiting, out int number)
    {
        for (var node = waiting.First; node is not null; node = waiting.First)
        {
            if (node.Value.TryBegin(out number))
            {
                // Requests take turns, a text of each: who asks for one is not held up by who asks for a thousand.
                if (node.Value.Use is AnalysisUse.Request && node.Next is not null)
                {
                    waiting.Remove(node);
                    waiting.AddLast(node);
                }

                return node.Value;
            }

            waiting.Remove(node);
        }

        number = 0;
        return null;
    }

    private void Leave(int taken)
    {
        lock (_gate)
        {
            _requested -= taken;
        }
    }

    private sealed class Place(ReadingThreads threads, int taken) : IDisposable
    {
        private int _isLeft;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isLeft, 1) == 0)
            {
                threads.Leave(taken);
            }
        }
    }
}
