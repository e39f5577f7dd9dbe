using System.Diagnostics;
using Npgsql;

namespace Anip.EndToEnd.Tests;

/// <summary>A server of one test alone, which may do with it what others would not survive.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private readonly string _name;

    private PostgresServer(string name, string connection) => (_name, Connection) = (name, new NpgsqlConnectionStringBuilder(connection));

    public NpgsqlConnectionStringBuilder Connection { get; }

    public static async Task<PostgresServer> StartAsync()
    {
        var name = $"own-{Guid.NewGuid():N}"[..12];
        return new PostgresServer(name, await RunAsync("start", name));
    }

    public Task RestartAsync() => RunAsync("restart", _name);

    public Task CrashAsync() => RunAsync("crash", _name);

    public async ValueTask DisposeAsync() => await RunAsync("stop", _name);

    private static async Task<string> RunAsync(string verb, string name)
    {
        var script = new ProcessStartInfo(Repository.File("tests/postgres-server"), [verb, name])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(script)!;
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        Assert.True(process.ExitCode == 0, await error);
        return output.Trim();
    }
}
