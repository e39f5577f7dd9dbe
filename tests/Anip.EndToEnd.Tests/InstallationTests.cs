namespace Anip.EndToEnd.Tests;

/// <summary>What the program must do on every kind of store.</summary>
public abstract class InstallationTests : IAsyncDisposable
{
    private readonly Installation[] _installations;

    private protected InstallationTests(params Installation[] installations) => _installations = installations;

    private protected Installation Here => _installations[0];

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var installation in _installations)
        {
            await installation.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }
}
