namespace Anip.EndToEnd.Tests;

/// <summary>From one store into another of the other kind.</summary>
public abstract class TransferTests : InstallationTests
{
    private const int Articles = 20_000;

    private readonly Installation _there;

    private protected TransferTests(Installation here, Installation there)
        : base(here, there) => _there = there;

    [Fact]
    public async Task A_copy_that_is_killed_in_the_middle_and_run_again_moves_everything()
    {
        await Here.DoAsync("samples", "add");
        await Here.IngestAsync(Articles);
        var all = await Here.CountAsync("1 = 1");
        await _there.DoAsync("db", "migrate");

        using (var copy = Here.Start("db", "copy", "--from", Here.Address, "--to", _there.Address))
        {
            await _there.WaitForAsync("1 = 1", 1, copy);
            await copy.KillAsync();
        }

        Assert.InRange(await _there.CountAsync("1 = 1"), 1, all - 1);
        await Here.DoAsync("db", "copy", "--from", Here.Address, "--to", _there.Address);
        Assert.Equal((await Here.DoAsync("export")).Output, (await _there.DoAsync("export")).Output);
        Assert.Equal(await Here.CountAsync("analyzed AND has_vector"), await _there.CountAsync("analyzed AND has_vector"));
    }

    [Fact]
    public async Task A_backup_taken_of_a_running_process_is_restored_elsewhere_and_not_over_it()
    {
        const int Samples = 61;
        using var up = Here.Up("--set", "Ingestion:Feeds:0=http://127.0.0.1:1/nobody-serves-this");
        await up.AddressAsync();
        await Here.WaitForAsync("analyzed", Samples, up);

        await Here.DoAsync("db", "backup", "backup.db");
        var unmounted = await Here.RunAsync("db", "backup", "disk/backup.db");
        var over = await Here.RunAsync("db", "restore", "backup.db", "--replace");
        await _there.DoAsync("db", "restore", Path.Combine(Here.Folder.Path, "backup.db"));

        Assert.Equal(1, unmounted.ExitCode);
        Assert.Contains("Make it first (mkdir -p)", unmounted.Messages, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(Here.Folder.Path, "disk")));
        Assert.Equal(1, over.ExitCode);
        Assert.Contains("is in use", over.Messages, StringComparison.Ordinal);
        Assert.Equal((await Here.DoAsync("export")).Output, (await _there.DoAsync("export")).Output);
        await _there.AssertEachEnrichedOnceAsync(Samples);
        Assert.Equal(0, await up.TerminateAsync());
    }
}

public sealed class SqliteToPostgresTests() : TransferTests(new SqliteInstallation(), new PostgresInstallation());

public sealed class PostgresToSqliteTests() : TransferTests(new PostgresInstallation(), new SqliteInstallation())
{
    [Fact]
    public async Task A_database_that_is_not_there_is_named_without_user_and_password()
    {
        var address = $"{Here.Address}_none";

        var copy = await Here.RunAsync("db", "copy", "--from", address, "--to", "sqlite:copy.db");

        Assert.Equal(1, copy.ExitCode);
        Assert.Contains("There is no database at postgres://", copy.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain(new Uri(address).UserInfo, copy.Messages, StringComparison.Ordinal);
    }
}
