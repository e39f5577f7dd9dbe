using Anip.Adapters.Postgres;
using Anip.Adapters.Tests.Contracts;
using Anip.Articles;
using Anip.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Adapters.Tests.Postgres;

/// <summary>What goes wrong with servers and wires ends as one line with a remedy, or is waited out; nothing acknowledged is lost, nothing done twice.</summary>
public sealed class PostgresFailureTests : StorageContract
{
    private static readonly (string Key, string Value) Impatient = ("Storage:Postgres:RetryFor", "00:00:00");

    private readonly PostgresStorage _storage;
    private readonly FaultyWire _wire = new();

    public PostgresFailureTests()
        : this(new PostgresStorage())
    {
    }

    private PostgresFailureTests(PostgresStorage storage)
        : base(storage) => _storage = storage;

    protected override IReadOnlyList<(string Key, string Value)> Settings => [("Storage:Postgres:Host", "127.0.0.1"), ("Storage:Postgres:Port", $"{_wire.Port}")];

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _wire.DisposeAsync();
    }

    [Fact]
    public async Task A_wrong_password_is_named_and_not_shown()
    {
        var message = await AssertFailsAsync("access_denied", ("Storage:Postgres:Password", "hunter2"));

        Assert.Contains("Storage:Postgres:Username and Password", message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        _wire.Cut();

        var message = await AssertFailsAsync("unreachable");

        Assert.Contains($"127.0.0.1:{_wire.Port}", message, StringComparison.Ordinal);
        Assert.Contains("Check that the server runs", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_that_may_make_no_database_is_told_who_can()
    {
        await WithUserAsync(async (user, settings) =>
        {
            var message = await AssertFailsAsync("no_database", [.. settings, ("Storage:Postgres:Database", user + "_none")]);

            Assert.Contains($"createdb --owner={user} {user}_none", message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_user_that_may_make_no_extension_is_told_what_to_run()
    {
        await WithUserAsync(async (user, settings) =>
        {
            await PostgresStorage.ExecuteAsync($"CREATE DATABASE {user} OWNER {user}");
            await PostgresStorage.ScalarAsync(user, $"REVOKE CREATE ON DATABASE {user} FROM {user}");
            try
            {
                var message = await AssertFailsAsync("extension_missing", [.. settings, ("Storage:Postgres:Database", user)]);

                Assert.Contains("CREATE EXTENSION vector", message, StringComparison.Ordinal);
            }
            finally
            {
                await PostgresStorage.ExecuteAsync($"DROP DATABASE {user} WITH (FORCE)");
            }
        });
    }

    [Fact]
    public void A_server_of_an_older_version_is_refused()
    {
        Assert.Equal("server_too_old", Assert.Throws<StorageException>(() => PostgresServer.RefuseOld(new Version(16, 9))).Code);
        PostgresServer.RefuseOld(new Version(17, 0));
    }

    [Fact]
    public async Task A_connection_that_is_lost_between_two_operations_is_not_noticed()
    {
        await PutAsync(An("a"));

        await PostgresStorage.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{_storage.Database}'");

        Assert.NotNull(await ByUrlAsync(An("a").Url));
        await PostgresStorage.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{_storage.Database}'");
        Assert.Equal(PutOutcome.Added, await PutAsync(An("b")));
    }

    [Fact]
    public async Task A_server_that_is_away_for_a_while_is_waited_for()
    {
        await PutAsync(An("a"));
        _wire.Cut();

        var put = PutAsync(An("b"));
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, Cancel);
        Assert.False(put.IsCompleted);
        _wire.Mend();

        Assert.Equal(PutOutcome.Added, await put);
        Assert.Equal(2, (await Statistics.CountAsync(Cancel)).Total);
    }

    [Fact]
    public async Task A_server_that_has_no_connection_left_for_a_while_is_waited_for_at_the_start_too()
    {
        await WithUserAsync(async (user, settings) =>
        {
            await PostgresStorage.ExecuteAsync($"ALTER ROLE {user} CONNECTION LIMIT 0");
            await using var services = Open([.. settings, ("Storage:Postgres:Database", user + "_none")]);

            var status = services.GetRequiredService<ISchemaMigrator>().StatusAsync(Cancel);
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, Cancel);
            Assert.False(status.IsCompleted);
            await PostgresStorage.ExecuteAsync($"ALTER ROLE {user} CONNECTION LIMIT -1");

            Assert.Equal(0, (await status).Current);
        });
    }

    [Fact]
    public async Task A_server_that_stays_away_is_given_up_and_found_again_later()
    {
        await using var services = Open(Impatient);
        var store = services.GetRequiredService<IArticleStore>();
        await store.PutAsync([An("a")], Cancel);
        _wire.Cut();

        Assert.Equal("unreachable", (await Assert.ThrowsAsync<StorageException>(() => store.PutAsync([An("b")], Cancel))).Code);

        _wire.Mend();
        Assert.Equal([PutOutcome.Unchanged, PutOutcome.Added], await store.PutAsync([An("a"), An("b")], Cancel));
    }

    [Fact]
    public async Task A_connection_that_is_lost_while_a_batch_is_written_leaves_the_batch_whole()
    {
        await PutAsync(An("a"));
        _wire.LoseOnce("COPY incoming");

        Assert.All(await Articles.PutAsync([.. Enumerable.Range(0, 500).Select(i => An($"{i}"))], Cancel), outcome => Assert.Equal(PutOutcome.Added, outcome));

        Assert.Equal(501, (await Statistics.CountAsync(Cancel)).Total);
    }

    [Fact]
    public async Task A_backup_that_loses_its_connection_says_so_and_leaves_nothing()
    {
        await PutAsync(An("a"));
        var folder = Directory.CreateTempSubdirectory("anip-");
        try
        {
            var file = Path.Combine(folder.FullName, "backup.db");
            _wire.LoseOnce("SELECT max(id) FROM (");

            var exception = await Assert.ThrowsAsync<StorageException>(() => Get<IStoreBackup>().BackupAsync(file, null, Cancel));

            Assert.Equal("unreachable", exception.Code);
            Assert.Empty(folder.GetFiles());
            await Get<IStoreBackup>().BackupAsync(file, null, Cancel);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_commit_that_does_not_arrive_is_made_again()
    {
        await PutAsync(An("a"));
        _wire.LoseOnce("COMMIT\0");

        Assert.Equal(PutOutcome.Added, await PutAsync(An("b")));
        Assert.Equal(2, (await Statistics.CountAsync(Cancel)).Total);
    }

    [Fact]
    public async Task A_commit_whose_answer_is_lost_took_effect_and_is_not_done_twice()
    {
        await PutAsync(An("a"));
        _wire.LoseAnswerOnce("COMMIT\0");

        Assert.Equal(PutOutcome.Added, await PutAsync(An("b"))); // Twice, it would be unchanged.
        Assert.Equal(2, (await Statistics.CountAsync(Cancel)).Total);
    }

    [Fact]
    public async Task Writers_that_would_wait_for_each_other_all_get_through()
    {
        await Articles.PutAsync([.. Enumerable.Range(0, 50).Select(i => An($"{i}"))], Cancel);

        var writers = Enumerable.Range(0, 6).Select(writer => Task.Run(
            async () =>
            {
                for (var edit = 0; edit < 5; edit++)
                {
                    var order = Enumerable.Range(0, 50);
                    await Articles.PutAsync([.. (writer % 2 == 0 ? order : order.Reverse()).Select(i => An($"{i}", $"Title {writer} {edit}"))], Cancel);
                }
            },
            Cancel));
        await Task.WhenAll(writers);

        Assert.Equal(50, (await Statistics.CountAsync(Cancel)).Total);
        Assert.Equal(31, (await ByUrlAsync(An("7").Url)).Revision);
    }

    private static async Task WithUserAsync(Func<string, (string, string)[], Task> act)
    {
        var user = $"anip_user_{Guid.NewGuid():N}";
        await PostgresStorage.ExecuteAsync($"CREATE ROLE {user} LOGIN PASSWORD 'x'");
        try
        {
            await act(user, [("Storage:Postgres:Username", user), ("Storage:Postgres:Password", "x")]);
        }
        finally
        {
            await PostgresStorage.ExecuteAsync($"DROP ROLE {user}");
        }
    }

    private async Task<string> AssertFailsAsync(string code, params (string Key, string Value)[] settings)
    {
        await using var services = Open([.. settings, Impatient]);
        var exception = await Assert.ThrowsAsync<StorageException>(() => services.GetRequiredService<IArticleStore>().FindAsync(1, Cancel));

        Assert.Equal(code, exception.Code);
        Assert.DoesNotContain('\n', exception.Message);
        return exception.Message;
    }
}
