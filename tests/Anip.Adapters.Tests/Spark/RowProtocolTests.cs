using System.Text;
using System.Text.Json;

namespace Anip.Adapters.Tests.Spark;

/// <summary>What a row looks like on its way to a worker and back, by <c>rows.golden.json</c>.</summary>
public sealed class RowProtocolTests : IAsyncLifetime
{
    private static readonly JsonElement[] Golden = [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Spark", "rows.golden.json"))).RootElement.EnumerateArray()];

    private SparkFixture _fixture = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _fixture = await SparkFixture.StartAsync(Token);

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Each_text_is_one_line_and_comes_back_as_it_was()
    {
        var seen = Path.Combine(Path.GetDirectoryName(_fixture.Output)!, "seen");
        string?[] texts = [.. Golden.Select(row => row.GetProperty("text").GetString())];

        await _fixture.RunAsync("tee", texts, 1, Token, seen);

        Assert.Equal(Golden.Select(row => row.GetProperty("line").GetString()), (await File.ReadAllTextAsync(seen, Token)).TrimEnd('\n').Split('\n'));
        Assert.Equal(texts, await _fixture.TextsAsync(Token));
    }

    [Fact]
    public async Task A_megabyte_is_a_line_like_any_other()
    {
        string?[] texts = [new('x', 1024 * 1024), string.Concat(Enumerable.Repeat("é\t😀\n", 150_000)), "short"];

        await _fixture.RunAsync("cat", texts, 1, Token);

        Assert.Equal(texts, await _fixture.TextsAsync(Token));
    }

    [Fact]
    public async Task Half_of_a_surrogate_pair_becomes_a_question_mark_and_the_rest_stays()
    {
        var script = _fixture.Script("""sed 's/ZZZ/a\\ud83db\\ude00c\\ud83d\\ude00/'""");

        await _fixture.RunAsync(script, ["ZZZ"], 1, Token);

        Assert.Equal(["a?b?c😀"], await _fixture.TextsAsync(Token));
    }

    [Fact]
    public async Task A_byte_that_is_no_UTF_8_becomes_the_replacement_character()
    {
        var script = _fixture.Script("""sed "s/ZZZ/$(printf 'a\xffb')/" """);

        await _fixture.RunAsync(script, ["ZZZ"], 1, Token);

        Assert.Equal(["a\uFFFDb"], await _fixture.TextsAsync(Token));
    }

    [Fact]
    public async Task Lines_of_both_ends_and_a_last_one_without_an_end_count()
    {
        var script = _fixture.Script("""cat >/dev/null; printf '{"id":0,"text":"a"}\r{"id":1,"text":"b"}\r\n{"id":2,"text":"c"}\n{"id":3,"text":"d"}'""");

        await _fixture.RunAsync(script, ["", "", "", ""], 1, Token);

        Assert.Equal(["a", "b", "c", "d"], await _fixture.TextsAsync(Token));
    }

    [Fact]
    public void What_is_expected_is_UTF_8_without_raw_control_characters() =>
        Assert.All(Golden, row => Assert.DoesNotContain(Encoding.UTF8.GetBytes(row.GetProperty("line").GetString()!), unit => unit < 0x20));
}
