using System.Net;
using Anip.Cli.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Anip.EndToEnd.Tests;

/// <summary>A server whose database has a problem stays up and says so, and one that cannot go on ends with 1.</summary>
public sealed class ServerFailureTests : IAsyncDisposable
{
    private const string NoFeeds = "Ingestion:Feeds=";

    private readonly SqliteInstallation _here = new();

    private string Database => Path.Combine(_here.Folder.Path, "data", "anip.db");

    public ValueTask DisposeAsync() => _here.DisposeAsync();

    [Fact]
    public async Task A_first_start_while_another_process_writes_says_so_and_goes_on_when_that_has_ended()
    {
        await _here.DoAsync("db", "migrate");
        await using var other = new SqliteConnection($"Data Source={Database};Pooling=False");
        await other.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, SQLitePCL.raw.sqlite3_exec(other.Handle, "BEGIN EXCLUSIVE"));
        using var up = _here.Up("--set", NoFeeds, "--set", "Storage:Sqlite:BusyTimeout=00:00:00.1");
        using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = await up.AddressAsync() };

        await UntilAsync(async () => (await ReadyAsync(client)).Contains("sample articles", StringComparison.Ordinal));
        Assert.Contains("held by another process", await ReadyAsync(client), StringComparison.Ordinal);
        using var page = await client.GetAsync("/api/articles", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);

        Assert.Equal(0, SQLitePCL.raw.sqlite3_exec(other.Handle, "ROLLBACK"));
        await _here.WaitForAsync("1 = 1", 61, up);
        await UntilAsync(async () => !(await ReadyAsync(client)).Contains("services", StringComparison.Ordinal));
        Assert.Equal(0, await up.TerminateAsync());
        Assert.DoesNotContain("   at ", up.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_is_removed_under_a_server_is_missed_at_once_and_a_kill_after_that_loses_nothing()
    {
        using var up = _here.Up("--set", NoFeeds);
        await up.AddressAsync();
        await _here.WaitForAsync("1 = 1", 61, up);

        File.Delete(Database + "-wal");
        await up.HearAsync("was removed while it was in use");
        await up.KillAsync();

        Assert.Equal(61, (await _here.DoAsync("export", "--set", NoFeeds)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("was removed while it was in use", up.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_whose_database_cannot_be_made_ends_with_1_and_says_why()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Database)!);
        await using var other = new SqliteConnection($"Data Source={Database};Pooling=False");
        await other.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, SQLitePCL.raw.sqlite3_exec(other.Handle, "BEGIN EXCLUSIVE"));

        using var up = _here.Up("--set", NoFeeds, "--set", "Storage:Sqlite:BusyTimeout=00:00:00.1");

        Assert.Equal(1, await up.ExitAsync());
        await up.HearAsync("held by another process");
        Assert.DoesNotContain("   at ", up.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_ends_although_nobody_asked_it_to_ends_with_1()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddHostedService<Broken>();
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, await host.StopOnAsync(CancellationToken.None));
    }

    private static async Task<string> ReadyAsync(HttpClient client) => await client.GetStringAsync("/health/ready", TestContext.Current.CancellationToken);

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        while (!await isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private sealed class Broken : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => throw new IOException("nothing works");
    }
}
