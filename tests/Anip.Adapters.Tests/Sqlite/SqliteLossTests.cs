using System.Text;
using Anip.Adapters.Sqlite;
using Anip.Adapters.Tests.Contracts;
using Anip.Articles;
using Anip.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Adapters.Tests.Sqlite;

/// <summary>A database that was emptied, cut, overwritten or robbed of its log is told from a sound one and from a new one, and is left as it is.</summary>
public sealed class SqliteLossTests : StorageContract
{
    private readonly SqliteStorage _storage;

    public SqliteLossTests()
        : this(new SqliteStorage())
    {
    }

    private SqliteLossTests(SqliteStorage storage)
        : base(storage) => _storage = storage;

    private string Backup => Path.Combine(Directory.CreateDirectory(Path.Combine(_storage.Directory, "backups")).FullName, "backup.db");

    [Fact]
    public async Task A_sound_database_has_no_problem_and_neither_has_none_at_all()
    {
        Assert.Equal(new StoreHealth(null, null, true), await CheckAsync());
        Assert.False(File.Exists(_storage.File));

        await FillAsync();

        Assert.Equal(new StoreHealth(null, null, true), await CheckAsync());
        Assert.Equal(new StoreHealth(null, null, true), await CheckAsync(thorough: false));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_emptied_or_missing_database_is_refused_and_restored(bool emptied)
    {
        await FillAsync();
        await Get<IStoreBackup>().BackupAsync(Backup, null, Cancel);
        await ReopenAsync();
        File.Delete(_storage.File);
        if (emptied)
        {
            await File.WriteAllBytesAsync(_storage.File, [], Cancel);
        }

        await AssertLostAsync(() => CheckAsync());
        await AssertLostAsync(() => Get<ISchemaMigrator>().StatusAsync(Cancel));
        await AssertLostAsync(() => Get<ISchemaMigrator>().MigrateAsync(Cancel));
        await AssertLostAsync(() => PutAsync(An("new")));
        Assert.Equal(emptied, File.Exists(_storage.File));

        await Get<IStoreBackup>().RestoreAsync(Backup, replace: false, null, Cancel);
        Assert.Equal(500, (await Statistics.CountAsync(Cancel)).Total);
    }

    [Fact]
    public async Task An_emptied_database_keeps_the_log_that_holds_its_articles()
    {
        await FillAsync();
        await using var left = new SqliteStorage();
        await File.WriteAllBytesAsync(left.File, [], Cancel);
        File.Copy(_storage.File + "-wal", left.File + "-wal");
        var log = await File.ReadAllBytesAsync(left.File + "-wal", Cancel);

        await using var services = ((ITestStorage)left).Open(Time);
        await AssertLostAsync(() => services.GetRequiredService<ISchemaMigrator>().MigrateAsync(Cancel));

        Assert.Equal(log, await File.ReadAllBytesAsync(left.File + "-wal", Cancel));
    }

    [Fact]
    public async Task A_log_that_was_removed_under_a_process_that_was_killed_then_is_missed()
    {
        await FillAsync();
        await using var left = new SqliteStorage();
        File.Copy(_storage.File, left.File); // What a kill leaves, without the log.
        File.Copy(_storage.File + ".held", left.File + ".held");

        await using var services = ((ITestStorage)left).Open(Time);
        await AssertLostAsync(() => services.GetRequiredService<ISchemaMigrator>().MigrateAsync(Cancel));
    }

    [Fact]
    public async Task A_database_that_has_lost_its_end_is_opened_and_says_so_until_it_is_accepted()
    {
        await FillAsync();
        await ReopenAsync();
        await Articles.QueryAsync(new ArticleQuery(), Cancel);
        await File.WriteAllTextAsync(_storage.File + ".held", "as a process noted it\n600\n", Cancel);

        var health = await CheckAsync();

        Assert.Null(health.Damage);
        Assert.Contains("up to number 600 and knows them up to 500 now", health.Loss, StringComparison.Ordinal);
        Assert.Contains("anip db restore", health.Loss, StringComparison.Ordinal);
        await PutAsync(An("new"));
        Assert.NotNull((await CheckAsync()).Loss);

        File.Delete(_storage.File + ".held");
        Assert.Null((await CheckAsync()).Loss);
    }

    [Fact]
    public async Task Articles_that_were_deleted_and_a_backup_that_is_older_are_no_loss()
    {
        await FillAsync();
        await Get<IStoreBackup>().BackupAsync(Backup, null, Cancel);
        await PutAsync(An("later"));
        await Get<SqliteDatabase>().WriteAsync(session => session.Prepare("DELETE FROM article").Execute(), Cancel);
        await ReopenAsync();
        Assert.Null((await CheckAsync()).Problem);

        await Get<IStoreBackup>().RestoreAsync(Backup, replace: true, null, Cancel);
        Assert.Null((await CheckAsync()).Problem);
    }

    [Fact]
    public async Task Overwritten_pages_are_found_and_a_restore_keeps_the_damaged_file()
    {
        await FillAsync();
        await Get<IStoreBackup>().BackupAsync(Backup, null, Cancel);
        await ReopenAsync();
        await OverwriteAsync(_storage.File, page: 12, pages: 40);
        var damaged = await File.ReadAllBytesAsync(_storage.File, Cancel);

        var health = await CheckAsync(thorough: false);

        Assert.Contains("is damaged", health.Damage, StringComparison.Ordinal);
        Assert.Contains("anip db restore FILE --replace", health.Damage, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', health.Damage!);
        Assert.Equal(damaged, await File.ReadAllBytesAsync(_storage.File, Cancel));

        // Its first pages, with what it is asked for at first, are as they were.
        await Get<IStoreBackup>().RestoreAsync(Backup, replace: true, null, Cancel);
        Assert.Equal(500, (await Statistics.CountAsync(Cancel)).Total);
        Assert.Equal(damaged[4096..], (await File.ReadAllBytesAsync(_storage.File + ".damaged-1", Cancel))[4096..]);
    }

    [Fact]
    public async Task A_log_that_is_removed_under_a_running_process_takes_nothing_with_it()
    {
        await FillAsync();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Articles.QueryAsync(new ArticleQuery(), Cancel))); // Readers stay open too.
        File.Delete(_storage.File + "-wal");

        await using (var other = ((ITestStorage)_storage).Open(Time))
        {
            var health = await other.GetRequiredService<IStoreCheck>().CheckAsync(TimeSpan.FromMinutes(1), thorough: true, Cancel);
            Assert.Contains("was removed while it was in use", health.Loss, StringComparison.Ordinal);
            Assert.False(File.Exists(_storage.File + "-wal"));
        }

        Assert.Equal(500, (await Statistics.CountAsync(Cancel)).Total);
        await PutAsync(An("after"));
        await using (var other = ((ITestStorage)_storage).Open(Time))
        {
            Assert.Equal(501, (await other.GetRequiredService<IArticleStatistics>().CountAsync(Cancel)).Total);
            Assert.Equal(new StoreHealth(null, null, true), await other.GetRequiredService<IStoreCheck>().CheckAsync(TimeSpan.FromMinutes(1), thorough: true, Cancel));
        }

        Assert.Equal(501, (await Articles.QueryAsync(new ArticleQuery { Limit = 1_000 }, Cancel)).Articles.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_database_that_is_removed_or_replaced_under_a_running_process_is_not_worked_on_as_if_nothing_were(bool replaced)
    {
        await FillAsync();
        File.Move(_storage.File, _storage.File + ".away");
        if (replaced)
        {
            File.Copy(_storage.File + ".away", _storage.File);
        }

        await AssertLostAsync(() => PutAsync(An("after")));
        await AssertLostAsync(() => Articles.FindAsync(1, Cancel));

        File.Move(_storage.File + ".away", _storage.File, overwrite: true);
        await PutAsync(An("after"));
        Assert.Equal(501, (await Statistics.CountAsync(Cancel)).Total);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    public async Task A_database_that_cannot_be_read_at_all_gives_way_to_a_backup_and_is_kept(int keep)
    {
        await FillAsync();
        await Get<IStoreBackup>().BackupAsync(Backup, null, Cancel);
        await ReopenAsync();
        var length = new FileInfo(_storage.File).Length;
        await using (var file = File.OpenWrite(_storage.File))
        {
            file.Seek(keep, SeekOrigin.Begin);
            file.Write(Encoding.ASCII.GetBytes(new string('#', (int)length - keep)));
        }

        Assert.NotNull((await CheckAsync()).Damage);
        await AssertFailsAsync("damaged", () => Get<IStoreBackup>().RestoreAsync(Backup, replace: false, null, Cancel));
        await Get<IStoreBackup>().RestoreAsync(Backup, replace: true, null, Cancel);

        Assert.Equal(500, (await Statistics.CountAsync(Cancel)).Total);
        Assert.Equal(length, new FileInfo(_storage.File + ".damaged-1").Length);
    }

    [Fact]
    public async Task A_database_that_is_cut_off_is_damaged()
    {
        await FillAsync();
        await ReopenAsync();
        await using (var file = File.OpenWrite(_storage.File))
        {
            file.SetLength(file.Length / 2);
        }

        Assert.NotNull((await CheckAsync()).Damage);
    }

    [Fact]
    public async Task A_full_text_index_that_is_damaged_is_found()
    {
        await FillAsync();
        await Get<SqliteDatabase>().WriteAsync(
            session => session.Prepare("UPDATE article_text_data SET block = x'00112233445566778899' WHERE id > 10").Execute(), Cancel);

        Assert.NotNull((await CheckAsync(thorough: false)).Damage);
    }

    [Fact]
    public async Task A_check_ends_when_its_time_is_over()
    {
        await FillAsync();

        Assert.False((await Get<IStoreCheck>().CheckAsync(TimeSpan.Zero, thorough: true, Cancel)).IsComplete);
    }

    [Fact]
    public async Task A_damaged_backup_is_refused_and_replaces_nothing()
    {
        await FillAsync();
        await Get<IStoreBackup>().BackupAsync(Backup, null, Cancel);
        await ReopenAsync();
        var whole = await File.ReadAllBytesAsync(Backup, Cancel);
        var before = await File.ReadAllBytesAsync(_storage.File, Cancel);

        await RefusedAsync([]);
        await RefusedAsync(whole[..(whole.Length / 2)]);
        await RefusedAsync(whole[..5000]);
        await File.WriteAllBytesAsync(Backup, whole, Cancel);
        await OverwriteAsync(Backup, page: 12, pages: 40);
        await RefusedAsync(await File.ReadAllBytesAsync(Backup, Cancel));

        Assert.Equal(before, await File.ReadAllBytesAsync(_storage.File, Cancel));

        async Task RefusedAsync(byte[] backup)
        {
            await File.WriteAllBytesAsync(Backup, backup, Cancel);
            await Assert.ThrowsAsync<StorageException>(() => Get<IStoreBackup>().RestoreAsync(Backup, replace: true, null, Cancel));
        }
    }

    private Task<StoreHealth> CheckAsync(bool thorough = true) => Get<IStoreCheck>().CheckAsync(TimeSpan.FromMinutes(1), thorough, Cancel);

    private async Task FillAsync() => await Articles.PutAsync([.. Enumerable.Range(0, 500).Select(i => An($"{i}", content: $"The text of {i}"))], Cancel);

    private static async Task OverwriteAsync(string path, int page, int pages)
    {
        await using var file = File.OpenWrite(path);
        file.Seek(page * 4096, SeekOrigin.Begin);
        file.Write(Enumerable.Repeat((byte)0xEE, pages * 4096).ToArray());
    }

    private static Task AssertLostAsync(Func<Task> act) => AssertFailsAsync("lost", act);

    private static async Task AssertFailsAsync(string code, Func<Task> act) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<StorageException>(act)).Code);
}
