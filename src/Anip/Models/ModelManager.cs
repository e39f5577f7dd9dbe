namespace Anip.Models;

/// <summary>
/// Hands out the current version of a model: loaded at first use, shared by all threads, swapped whole on reload. Work under way
/// finishes on the version that it began with; a version is disposed when it is no longer current and its last lease has ended.
/// </summary>
/// <param name="load">Loads what is current now; it throws <see cref="ModelException"/> where that cannot be used.</param>
public sealed class ModelManager<T>(Func<LoadedModel<T>> load) : IDisposable
    where T : class, IDisposable
{
    private readonly Lock _loading = new();
    private Held? _current;
    private bool _disposed;

    /// <summary>Takes the current version, to be held for one piece of work and then disposed.</summary>
    /// <exception cref="ModelException">It had to be loaded and could not be; the next call tries again.</exception>
    public ModelLease<T> Acquire()
    {
        while (true)
        {
            var held = Volatile.Read(ref _current) ?? LoadFirst();
            if (held.TryAddUser())
            {
                return new(held);
            }

            // Swapped and let go between the two lines above: the next one is there already.
        }
    }

    /// <summary>Loads anew and makes that the current version. Where loading fails the old one stays, and the exception says why.</summary>
    /// <returns>The version that is current now.</returns>
    public string Reload()
    {
        lock (_loading)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return Replace(new Held(load())).Version;
        }
    }

    public void Dispose()
    {
        lock (_loading)
        {
            _disposed = true;
            Interlocked.Exchange(ref _current, null)?.RemoveUser();
        }
    }

    private Held LoadFirst()
    {
        lock (_loading)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _current ?? Replace(new Held(load()));
        }
    }

    private Held Replace(Held next)
    {
        Interlocked.Exchange(ref _current, next)?.RemoveUser();
        return next;
    }

    /// <summary>A version and the count of those who use it, the manager itself among them while it is current.</summary>
    internal sealed class Held(LoadedModel<T> loaded)
    {
        private int _users = 1;

        public T Model => loaded.Model;

        public string Version => loaded.Version;

        public bool TryAddUser()
        {
            var users = Volatile.Read(ref _users);
            while (users > 0)
            {
                var seen = Interlocked.CompareExchange(ref _users, users + 1, users);
                if (seen == users)
                {
                    return true;
                }

                users = seen;
            }

            return false;
        }

        public void RemoveUser()
        {
            if (Interlocked.Decrement(ref _users) == 0)
            {
                loaded.Model.Dispose();
            }
        }
    }
}

/// <summary>A model as it came from its folder or registry.</summary>
public sealed record LoadedModel<T>(T Model, string Version);

/// <summary>The right to use one version of a model until it is disposed.</summary>
public sealed class ModelLease<T> : IDisposable
    where T : class, IDisposable
{
    private readonly ModelManager<T>.Held _held;
    private int _ended;

    internal ModelLease(ModelManager<T>.Held held) => _held = held;

    /// <exception cref="ObjectDisposedException">The lease has ended.</exception>
    public T Model
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _ended) != 0, this);
            return _held.Model;
        }
    }

    public string Version => _held.Version;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            _held.RemoveUser();
        }
    }
}
