using Anip.Enrichment;

namespace Anip.Inference.Analysis;

/// <summary>Some units that one caller waits for.</summary>
/// <param name="gate">Held by who calls <see cref="TryBegin"/>.</param>
internal sealed class ReadingWork(int count, AnalysisUse use, Action<int, Reader> unit, object gate, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _failure;
    private int _next;
    private int _atWork;

    public AnalysisUse Use => use;

    /// <summary>Waits for the end of all units that are begun.</summary>
    /// <param name="cancellation">Begins no more of them; the same that the work has.</param>
    public async Task EndAsync(CancellationToken cancellation)
    {
        await using (cancellation.UnsafeRegister(static work => ((ReadingWork)work!).Cancel(), this))
        {
            await _end.Task;
        }
    }

    /// <returns>False where no unit is left.</returns>
    public bool TryBegin(out int number)
    {
        number = _next;
        if (_next >= count)
        {
            return false;
        }

        _next++;
        _atWork++;
        return true;
    }

    /// <summary>Does a unit that was begun.</summary>
    public void Do(int number, Reader reader)
    {
        Exception? failure = null;
        try
        {
            unit(number, reader.For(use));
        }
        catch (Exception exception)
        {
            // Its caller's, who gets it at the end; the thread has others to serve.
            failure = exception;
        }

        lock (gate)
        {
            _atWork--;
            if (failure is not null)
            {
                _failure ??= failure;
                _next = count;
            }

            EndIfDone();
        }
    }

    private void Cancel()
    {
        lock (gate)
        {
            _next = count;
            EndIfDone();
        }
    }

    private void EndIfDone()
    {
        if (_atWork > 0 || _next < count)
        {
            return;
        }

        if (cancellationToken.IsCancellationRequested)
        {
            _end.TrySetCanceled(cancellationToken);
        }
        else if (_failure is not null)
        {
            _end.TrySetException(_failure);
        }
        else
        {
            _end.TrySetResult();
        }
    }
}
