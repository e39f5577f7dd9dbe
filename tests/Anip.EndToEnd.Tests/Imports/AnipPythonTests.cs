using System.Text.Json;

namespace Anip.EndToEnd.Tests.Imports;

/// <summary>What the Python version of ANIP has gathered is taken over, as often as one likes.</summary>
public abstract class AnipPythonTests : InstallationTests
{
    private const int Many = 20_000;

    private protected AnipPythonTests(Installation here)
        : base(here)
    {
    }

    [Theory]
    [InlineData("double precision[]")]
    [InlineData("vector(384)")]
    public async Task Each_address_becomes_one_article_and_what_was_doubled_or_unreadable_is_told(string embedding)
    {
        await using var python = await PythonDatabase.MakeAsync(embedding);
        await python.DoAsync("""
            INSERT INTO newsarticle (title, content, source, author, url, published_at, language, region, api_source, topic, sentiment, sentiment_score, summary, keywords, updated_at) VALUES
            ('Old words on the vote', 'Old', 'Example', 'A. Writer', 'https://example.org/vote', '2025-03-01 10:00', 'en', 'us', 'newsapi', 'politics', 'neutral', 0.5, 'Summed up', '{vote,words}', '2025-03-01'),
            ('New words on the vote', 'New' || chr(9) || E'\u0001 text', 'Example', 'A. Writer', 'https://example.org/vote', '2025-03-01 10:00', 'en', 'us', 'newsapi', 'politics', 'neutral', 'NaN', null, null, '2025-03-02'),
            ('Spelt otherwise', 'Older', 'Example', null, 'https://EXAMPLE.org/vote?utm_source=x', '2025-03-01 10:00', 'en', null, 'gdelt', null, null, null, null, null, '2025-02-01'),
            ('   ', 'No title', 'Example', null, 'https://example.org/untitled', null, null, null, 'newsdata', null, null, null, null, null, '2025-02-01'),
            ('Without a date', null, null, null, 'https://example.org/dateless', 'infinity', 'tlh', 'Mars', 'newsdata', null, null, null, null, null, null),
            ('Nothing else is known', null, null, null, '', null, null, null, null, null, null, null, null, null, null),
            ('Nothing is known of this either', null, null, null, '', null, null, null, null, null, null, null, null, null, null),
            ('Far too long', repeat('x', 20000000), null, null, 'https://example.org/long', null, null, null, 'newsapi', null, null, null, null, null, null),
            ('Überschrift 🗳️ "quoted" \N', E'Zeile 1\r\nZeile 2', 'Beispiel', null, 'https://example.org/unicode', '2025-03-03 08:30:15.123456', 'de', 'DE', 'mediastack', null, null, null, null, null, '2025-03-03')
            """);

        var first = await Here.DoAsync("import", "anip-python", python.Address, "--no-enrich", "--json");
        var exported = (await Here.DoAsync("export")).Output;
        var again = await Here.DoAsync("import", "anip-python", python.Address.Replace("postgresql:", "postgresql+psycopg2:", StringComparison.Ordinal), "--no-enrich", "--json");

        Assert.Equal((5, 0, 0, """{"doubled":2,"no_title":1,"too_long":1}"""), Counts(first));
        Assert.Equal((0, 0, 5, """{"doubled":2,"no_title":1,"too_long":1}"""), Counts(again));
        Assert.Equal(exported, (await Here.DoAsync("export")).Output);
        var articles = exported.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToDictionary(article => article.GetProperty("title").GetString()!);
        Assert.Equal(["New words on the vote", "Nothing else is known", "Nothing is known of this either", "Without a date", "Überschrift 🗳️ \"quoted\" \\N"], articles.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("2025-03-01T10:00:00+00:00", "newsapi"), Of(articles["New words on the vote"]));
        Assert.Equal((null, "newsdata"), Of(articles["Without a date"]));
        Assert.Contains("id 1: a newer row has the same address", first.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain(python.Password, first.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_store_has_at_an_address_stays()
    {
        await using var python = await PythonDatabase.MakeAsync();
        await python.DoAsync("INSERT INTO newsarticle (title, url, source) VALUES ('Their title', 'https://made-up.example/0', 'Python'), ('Another', 'https://example.org/2', 'Python')");
        await Here.IngestAsync(1);

        var import = await Here.DoAsync("import", "anip-python", python.Address, "--no-enrich", "--json");

        Assert.Equal((1, 0, 0, """{"known":1}"""), Counts(import));
        Assert.Equal(1, await Here.CountAsync("source = 'Made up'"));
    }

    [Fact]
    public async Task An_import_that_is_killed_and_run_again_takes_over_everything_once()
    {
        await using var python = await PythonDatabase.MakeAsync();
        await python.DoAsync($"INSERT INTO newsarticle (title, url, content) SELECT 'Article ' || i, 'https://example.org/' || i, repeat('words ', 50) FROM generate_series(1, {Many}) i");
        await Here.DoAsync("db", "migrate");

        using (var import = Here.Start("import", "anip-python", python.Address, "--no-enrich"))
        {
            await Here.WaitForAsync("1 = 1", 1, import);
            await import.KillAsync();
        }

        Assert.InRange(await Here.CountAsync("1 = 1"), 1, Many - 1);
        await Here.DoAsync("import", "anip-python", python.Address, "--no-enrich");
        Assert.Equal(Many, await Here.CountAsync("1 = 1"));
    }

    [Fact]
    public async Task Tables_and_columns_that_are_called_otherwise_are_named_and_those_that_are_missing_told()
    {
        await using var python = await PythonDatabase.MakeAsync();
        await python.DoAsync(""""
            CREATE SCHEMA news;
            CREATE TABLE news."Odd ""Table""" ("Head line" text, link text, published_at timestamptz);
            INSERT INTO news."Odd ""Table""" VALUES ('A title', 'https://example.org/1', '2025-03-01 10:00+02');
            """");
        string[] odd = ["import", "anip-python", python.Address, "--no-enrich", "--table", "news.Odd \"Table\""];

        var unknown = await Here.RunAsync("import", "anip-python", python.Address, "--table", "articles");
        var unnamed = await Here.RunAsync([.. odd]);
        var usage = await Here.RunAsync([.. odd, "--column", "headline=link"]);
        var named = await Here.DoAsync([.. odd, "--column", "title=Head line", "--column", "url=link"]);

        Assert.Equal((1, 1, 2), (unknown.ExitCode, unnamed.ExitCode, usage.ExitCode));
        Assert.Contains("those with a column 'url' are public.newsarticle", unknown.Messages, StringComparison.Ordinal);
        Assert.Contains("has no column 'title'. It has Head line, link, published_at: say which is meant with --column title=NAME", unnamed.Messages, StringComparison.Ordinal);
        Assert.Contains("has no column id, content", named.Messages, StringComparison.Ordinal);
        Assert.Contains("1 added", named.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_named_without_the_password()
    {
        var import = await Here.RunAsync("import", "anip-python", "postgres://anip:secret@127.0.0.1:1/anip", "--no-enrich");

        Assert.Equal(1, import.ExitCode);
        Assert.Contains("There is no connection to 127.0.0.1:1/anip", import.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", import.Messages, StringComparison.Ordinal);
    }

    private static (int Added, int Revised, int Unchanged, string Rejected) Counts(AnipResult result)
    {
        using var json = JsonDocument.Parse(result.Output);
        var root = json.RootElement;
        return (root.GetProperty("added").GetInt32(), root.GetProperty("revised").GetInt32(), root.GetProperty("unchanged").GetInt32(), JsonSerializer.Serialize(root.GetProperty("rejected")));
    }

    private static (string? PublishedAt, string? ApiSource) Of(JsonElement article) =>
        (Text(article, "published_at"), Text(article, "api_source"));

    private static string? Text(JsonElement article, string name) => article.TryGetProperty(name, out var value) ? value.GetString() : null;
}

public sealed class AnipPythonToSqliteTests() : AnipPythonTests(new SqliteInstallation());

public sealed class AnipPythonToPostgresTests() : AnipPythonTests(new PostgresInstallation());
