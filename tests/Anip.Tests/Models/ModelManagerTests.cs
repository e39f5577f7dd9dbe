using Anip.Models;

namespace Anip.Tests.Models;

public sealed class ModelManagerTests
{
    [Fact]
    public async Task Reloading_under_load_never_shows_a_disposed_model_and_leaks_none()
    {
        var made = new List<Weights>();
        using var manager = new ModelManager<Weights>(() => Make(made));
        using var stop = new CancellationTokenSource();
        var uses = 0L;
        var workers = Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var lease = manager.Acquire();
                var version = lease.Model.Version;
                Assert.Equal(version.ToString(), lease.Version);
                for (var i = 0; i < 50; i++)
                {
                    Assert.Equal(version, lease.Model.Read());
                }

                Interlocked.Increment(ref uses);
            }
        }, TestContext.Current.CancellationToken)).ToList();

        // As long as all eight are at work, whatever the machine.
        for (var round = 0; round < 2_000 || Interlocked.Read(ref uses) < 2_000; round++)
        {
            manager.Reload();
        }

        await stop.CancelAsync();
        await Task.WhenAll(workers);
        Assert.True(made.Count > 2_000);
        Assert.Equal(1, made.Count(weights => !weights.Disposed));
        manager.Dispose();
        Assert.All(made, weights => Assert.True(weights.Disposed));
    }

    [Fact]
    public void Work_under_way_finishes_on_the_version_it_began_with()
    {
        var made = new List<Weights>();
        using var manager = new ModelManager<Weights>(() => Make(made));
        var begun = manager.Acquire();

        Assert.Equal("2", manager.Reload());

        using var later = manager.Acquire();
        Assert.Equal(1, begun.Model.Read());
        Assert.Equal(2, later.Model.Read());
        begun.Dispose();
        begun.Dispose();
        Assert.True(made[0].Disposed);
        Assert.False(made[1].Disposed);
    }

    [Fact]
    public void A_failed_reload_keeps_the_old_version()
    {
        var broken = false;
        var made = new List<Weights>();
        using var manager = new ModelManager<Weights>(() => broken ? throw new ModelException("gone") : Make(made));
        using (manager.Acquire())
        {
            broken = true;
            Assert.Throws<ModelException>(() => manager.Reload());
        }

        using var lease = manager.Acquire();
        Assert.Equal(1, lease.Model.Read());
        Assert.Single(made);
    }

    [Fact]
    public async Task Many_first_users_load_once()
    {
        var made = new List<Weights>();
        using var manager = new ModelManager<Weights>(() => Make(made));

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => manager.Acquire().Dispose(), TestContext.Current.CancellationToken)));

        Assert.Single(made);
    }

    [Fact]
    public void A_disposed_manager_hands_out_nothing()
    {
        var manager = new ModelManager<Weights>(() => Make([]));
        manager.Dispose();

        Assert.Throws<ObjectDisposedException>(() => manager.Acquire());
        Assert.Throws<ObjectDisposedException>(() => manager.Reload());
    }

    private static LoadedModel<Weights> Make(List<Weights> made)
    {
        var weights = new Weights(made.Count + 1);
        made.Add(weights);
        return new(weights, weights.Version.ToString());
    }

    private sealed class Weights(int version) : IDisposable
    {
        private int _disposed;

        public int Version => version;

        public bool Disposed => Volatile.Read(ref _disposed) > 0;

        public int Read() => Disposed ? throw new InvalidOperationException($"Version {version} was used after it was disposed.") : version;

        public void Dispose() => Assert.Equal(1, Interlocked.Increment(ref _disposed));
    }
}
