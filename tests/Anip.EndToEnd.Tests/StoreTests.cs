using System.Text.Json;

namespace Anip.EndToEnd.Tests;

public abstract class StoreTests : InstallationTests
{
    private protected StoreTests(Installation installation)
        : base(installation)
    {
    }

    [Fact]
    public async Task An_empty_store_says_what_to_do_next()
    {
        var result = await Here.DoAsync("articles");

        Assert.Contains("anip samples add", result.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_ingested_twice_is_there_once_and_is_found_exported_and_deleted()
    {
        await Here.IngestAsync(100);
        await Here.IngestAsync(100);

        var found = (await Here.DoAsync("search", "\"research team\" shortage", "--json")).Output;
        Assert.Equal(4, JsonDocument.Parse(found).RootElement.GetArrayLength());
        Assert.Equal(100, Lines((await Here.DoAsync("export")).Output).Length);
        var first = Convert.ToInt64(await Here.ScalarAsync("SELECT min(id) FROM article"));
        await Here.DoAsync("delete", $"{first}", $"{first + 1}", "--yes");
        Assert.Equal(98, Lines((await Here.DoAsync("export")).Output).Length);
    }

    [Fact]
    public async Task An_article_that_was_given_up_is_listed_with_its_reason_and_put_back()
    {
        await Here.IngestAsync(3);
        var id = Convert.ToInt64(await Here.ScalarAsync("SELECT min(id) FROM article"));
        await Here.ScalarAsync($"UPDATE stage_work SET attempts = 3, reason = 'the text is poison' WHERE article_id = {id}");

        Assert.Equal($"{id}\thttps://made-up.example/0\tthe text is poison", (await Here.DoAsync("quarantine", "list")).Output.Trim());
        Assert.Contains("1 were not in quarantine", (await Here.DoAsync("quarantine", "retry", $"{id}", $"{id + 1}")).Messages, StringComparison.Ordinal);
        Assert.Empty((await Here.DoAsync("quarantine", "list")).Output);
        Assert.Equal(3, await Here.CountAsync("id IN (SELECT article_id FROM stage_work WHERE attempts = 0 AND reason IS NULL)"));
    }

    [Fact]
    public async Task A_store_of_a_newer_version_is_refused_and_left_as_it_is()
    {
        await Here.IngestAsync(3);
        await Here.MakeNewerAsync();

        var result = await Here.RunAsync("articles");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("was written by a newer version (schema 99", result.Messages, StringComparison.Ordinal);
        Assert.Contains("Update the program", result.Messages, StringComparison.Ordinal);
        Assert.Contains("schema 99", (await Here.DoAsync("db", "status")).Output, StringComparison.Ordinal);
        Assert.Equal(3, await Here.CountAsync("1 = 1"));
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

public sealed class SqliteStoreTests() : StoreTests(new SqliteInstallation());

public sealed class PostgresStoreTests() : StoreTests(new PostgresInstallation());
