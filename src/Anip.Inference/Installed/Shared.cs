namespace Anip.Inference.Installed;

/// <summary>A loaded model that several sets of models may hold: it ends with the last of them.</summary>
internal sealed class Shared<T>(T model) : IDisposable
    where T : class, IDisposable
{
    private int _users = 1;

    public T Model => model;

    /// <summary>One user more. Only who has it may share it.</summary>
    public Shared<T> Share()
    {
        Interlocked.Increment(ref _users);
        return this;
    }

    /// <summary>One user less.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            model.Dispose();
        }
    }
}
