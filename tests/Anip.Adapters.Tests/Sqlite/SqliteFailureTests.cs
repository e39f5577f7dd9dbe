using Anip.Adapters.Sqlite;
using Anip.Adapters.Sqlite.Articles;
using Anip.Adapters.Tests.Contracts;
using Anip.Articles;
using Anip.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Adapters.Tests.Sqlite;

/// <summary>What goes wrong with files and disks ends as one line with a remedy, and nothing acknowledged is lost.</summary>
public sealed class SqliteFailureTests : StorageContract
{
    private readonly SqliteStorage _storage;

    public SqliteFailureTests()
        : this(new SqliteStorage())
    {
    }

    private SqliteFailureTests(SqliteStorage storage)
        : base(storage) => _storage = storage;

    protected override IReadOnlyList<(string Key, string Value)> Settings => [("Storage:Sqlite:BusyTimeout", "00:00:00")];

    [Fact]
    public async Task A_file_that_is_no_database_is_named_and_left_alone()
    {
        var text = string.Concat(Enumerable.Repeat("not a database ", 1_000));
        await File.WriteAllTextAsync(_storage.File, text, Cancel);

        await AssertFailsAsync("not_a_database", () => PutAsync(An("a")));

        Assert.Equal(text, await File.ReadAllTextAsync(_storage.File, Cancel));
    }

    [Fact]
    public async Task A_damaged_database_is_told_from_an_empty_one()
    {
        await Articles.PutAsync([.. Enumerable.Range(0, 500).Select(i => An($"{i}"))], Cancel);
        await ReopenAsync(); // Closing moves the log into the file.
        await using (var file = File.OpenWrite(_storage.File))
        {
            file.Seek(4096, SeekOrigin.Begin);
            file.Write(Enumerable.Repeat((byte)0xEE, (int)file.Length - 4096).ToArray());
        }

        await AssertFailsAsync("damaged", () => Articles.QueryAsync(new ArticleQuery(), Cancel));
    }

    [Fact]
    public async Task A_database_that_another_process_writes_is_locked_for_that_time()
    {
        await PutAsync(An("a"));
        using var other = new SqliteConnection($"Data Source={_storage.File};Pooling=False");
        other.Open();
        using var session = new SqliteSession(other);
        session.Execute("BEGIN IMMEDIATE");

        await AssertFailsAsync("locked", () => PutAsync(An("b")));
        Assert.NotNull(await ByUrlAsync(An("a").Url)); // Readers are not in the way of a writer, nor it of them.

        session.Execute("ROLLBACK");
        Assert.Equal(PutOutcome.Added, await PutAsync(An("b")));
    }

    [Fact]
    public async Task A_full_disk_loses_nothing_that_was_acknowledged()
    {
        await PutAsync(An("a"));
        var database = Get<SqliteDatabase>();
        var pages = await database.WriteAsync(session => session.Prepare("PRAGMA page_count").Number()!.Value, Cancel);
        await database.WriteAsync(session => session.Prepare($"PRAGMA max_page_count = {pages + 2}").Number(), Cancel);

        await AssertFailsAsync("disk_full", () => Articles.PutAsync([.. Enumerable.Range(0, 500).Select(i => An($"{i}"))], Cancel));

        Assert.Equal(1, (await Statistics.CountAsync(Cancel)).Total);
        await database.WriteAsync(session => session.Prepare("PRAGMA max_page_count = 1000000").Number(), Cancel);
        Assert.Equal(500, (await Articles.PutAsync([.. Enumerable.Range(0, 500).Select(i => An($"{i}"))], Cancel)).Count);
    }

    [Fact]
    public async Task A_process_killed_in_a_batch_leaves_the_batches_before_it_whole()
    {
        await Articles.PutAsync([.. Enumerable.Range(0, 300).Select(i => An($"{i}"))], Cancel);
        await using var left = new SqliteStorage();
        await Get<SqliteDatabase>().WriteAsync(
            session =>
            {
                var writer = new ArticleWriter(session, 0);
                for (var i = 0; i < 3_000; i++)
                {
                    writer.Put(SqliteIncomingRow.From(An($"unfinished {i}", content: new string('x', 3_000)))); // Enough to spill pages into the log.
                }

                writer.WriteWords(Cancel);

                // What the disk holds at this instant is what a kill would leave: the database and its log.
                File.Copy(_storage.File, left.File);
                File.Copy(_storage.File + "-wal", left.File + "-wal");
                return 0;
            },
            Cancel);

        await using var services = ((ITestStorage)left).Open(Time);
        Assert.Equal(300, (await services.GetRequiredService<IArticleStatistics>().CountAsync(Cancel)).Total);
        Assert.Equal(
            1, await services.GetRequiredService<SqliteDatabase>().ReadAsync(session => Check(session, "PRAGMA integrity_check"), Cancel));
        Assert.Equal(3_300, (await Statistics.CountAsync(Cancel)).Total);
    }

    [Fact]
    public async Task Two_processes_share_one_file()
    {
        await using var other = Open(("Storage:Sqlite:BusyTimeout", "00:00:10"));
        await PutAsync(An("a"));
        await EnrichAsync(An("a").Url, Analysis());

        Assert.Equal(PutOutcome.Unchanged, (await other.GetRequiredService<IArticleStore>().PutAsync([An("a")], Cancel))[0]);
        Assert.Single((await other.GetRequiredService<Search.ISimilarArticles>().FindAsync(Axis(0), Encoder, 5, 0, new ArticleFilter(), Cancel))!);

        await PutAsync(An("b"));
        await EnrichAsync(An("b").Url, Analysis());
        Assert.Equal(2, (await other.GetRequiredService<Search.ISimilarArticles>().FindAsync(Axis(0), Encoder, 5, 0, new ArticleFilter(), Cancel))!.Count);
    }

    private static long Check(SqliteSession session, string pragma)
    {
        using var row = session.Prepare(pragma).Read();
        var lines = 0;
        while (row.Read())
        {
            Assert.Equal("ok", row.GetString(0));
            lines++;
        }

        return lines;
    }

    private static async Task AssertFailsAsync(string code, Func<Task> act)
    {
        var exception = await Assert.ThrowsAsync<StorageException>(act);

        Assert.Equal(code, exception.Code);
        Assert.DoesNotContain('\n', exception.Message);
    }
}
