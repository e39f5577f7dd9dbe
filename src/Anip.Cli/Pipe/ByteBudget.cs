namespace Anip.Cli.Pipe;

/// <summary>How many bytes of input may be in hand at once: lines are small or huge, so that their number bounds no memory. One takes, one returns.</summary>
internal sealed class ByteBudget(long limit) : IDisposable
{
    private readonly SemaphoreSlim _returned = new(0, 1);
    private long _held;

    /// <summary>Waits until there is room; what is larger than the limit has it alone.</summary>
    public async ValueTask TakeAsync(int bytes, CancellationToken cancellationToken)
    {
        while (Interlocked.Read(ref _held) is > 0 and var held && held + bytes > limit)
        {
            await _returned.WaitAsync(cancellationToken);
        }

        Interlocked.Add(ref _held, bytes);
    }

    public void Return(long bytes)
    {
        Interlocked.Add(ref _held, -bytes);
        if (_returned.CurrentCount == 0)
        {
            _returned.Release();
        }
    }

    public void Dispose() => _returned.Dispose();
}
