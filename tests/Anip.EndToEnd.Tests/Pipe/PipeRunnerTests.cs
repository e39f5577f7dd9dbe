using System.Text;
using System.Text.Json;
using Anip.Cli.Pipe;
using Anip.Isolation;
using Anip.Models;

namespace Anip.EndToEnd.Tests.Pipe;

public sealed class PipeRunnerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stage_that_throws_at_one_text_fails_that_line_alone()
    {
        var input = Enumerable.Range(1, 700).Select(i => $$"""{"id":{{i}},"text":"{{(i == 300 ? "poison" : "fine")}}"}""");

        var lines = await RunAsync(new TestStage(text => text == "poison" ? throw new InvalidOperationException("it is poison") : text), input);

        Assert.Equal(Enumerable.Range(1, 700), lines.Select(line => line.GetProperty("id").GetInt32()));
        var failed = Assert.Single(lines, line => line.TryGetProperty("error", out _));
        Assert.Equal(300, failed.GetProperty("id").GetInt32());
        Assert.Equal("failed", failed.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains("it is poison", failed.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stage_without_its_model_ends_the_pipe_with_the_reason()
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => RunAsync(new TestStage(_ => throw new ModelException("the model is missing")), ["""{"id":1,"text":"a"}"""]));

        Assert.IsType<ModelException>(UnitFailure.Of(failure).Exception);
    }

    [Theory]
    [InlineData("{\"id\":\"\u00FF\",\"text\":\"latin\"}", "\"\uFFFD\"")]
    [InlineData("{\"text\":\"caf\u00E9\",\"id\":7}", "7")]
    [InlineData("{\"id\":7,\"text\":\"cut o", "7")]
    [InlineData("{\"id\":{\"a\":[1]},\"text\":nothing}", "{\"a\":[1]}")]
    [InlineData("{\"id\":7,\"text\":\"a\0b\"}", "7")]
    [InlineData("[{\"id\":7}]", "null")]
    [InlineData("7", "null")]
    [InlineData("\"id\"", "null")]
    [InlineData("{\"id\":", "null")]
    [InlineData("{\"id\":7}}", "7")]
    public async Task A_line_that_is_no_object_is_an_error_and_its_neighbours_are_not(string line, string id)
    {
        byte[] input = [.. "{\"id\":1,\"text\":\"a\"}\n"u8, .. Encoding.Latin1.GetBytes(line), .. "\n{\"id\":2,\"text\":\"b\"}"u8];

        var lines = await RunAsync(new TestStage(text => text), input);

        Assert.Equal(3, lines.Count);
        Assert.Equal(("a", "b"), (lines[0].GetProperty("text").GetString(), lines[2].GetProperty("text").GetString()));
        Assert.Equal("bad_line", lines[1].GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(id, lines[1].GetProperty("id").GetRawText());
        Assert.DoesNotContain("BytePosition", lines[1].GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Objects_nested_too_deep_are_errors_and_what_nobody_reads_may_nest()
    {
        static string Nested(int depth) => $$"""{"id":1,"text":"a","other":{{new string('[', depth)}}{{new string(']', depth)}}}""";

        var lines = await RunAsync(new TestStage(text => text), [Nested(500), Nested(100_000), Nested(3)]);

        Assert.Equal(["text", "error", "text"], lines.Select(line => line.EnumerateObject().Last().Name));
    }

    [Theory]
    [InlineData("""{"id":1,"text":"a\ud800b"}""", "a\uFFFDb")]
    [InlineData("""{"id":1,"text":"a\udc00\ud83d\ude00"}""", "a\uFFFD\U0001F600")]
    [InlineData("""{"\ud800":2,"id":1,"text":"a"}""", "a")]
    [InlineData("""{"id":1,"text":"a","number":1e999999,"other":123456789012345678901234567890}""", "a")]
    [InlineData("""{"id":3,"id":1,"text":"first","text":"last"}""", "last")]
    [InlineData("""{"id":1,"text":"a\u0000b"}""", "a\0b")]
    public async Task An_object_is_read_whatever_its_texts_and_other_members_are(string line, string text)
    {
        var read = Assert.Single(await RunAsync(new TestStage(text => text), [line]));

        Assert.Equal(text, read.GetProperty("text").GetString());
        Assert.Equal(1, read.GetProperty("id").GetInt32());
    }

    [Fact]
    public async Task A_byte_order_mark_at_the_start_is_passed_over()
    {
        byte[] input = [0xEF, 0xBB, 0xBF, .. "{\"id\":1,\"text\":\"a\"}\r\n\r\n{\"id\":2,\"text\":\"b\"}\r\n"u8];

        var lines = await RunAsync(new TestStage(text => text), input);

        Assert.Equal(["a", "b"], lines.Select(line => line.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task A_line_longer_than_allowed_is_an_error_and_the_next_is_read()
    {
        byte[] input = [.. "{\"id\":1,\"text\":\""u8, .. new byte[(64 << 20) + 1].Select(_ => (byte)'x'), .. "\"}\n{\"id\":2,\"text\":\"b\"}"u8];

        var lines = await RunAsync(new TestStage(text => text), input);

        Assert.Contains("longer than 64 MB", lines[0].GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("b", lines[1].GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_result_that_cannot_be_written_is_that_lines_error()
    {
        var stage = new TestStage(text => text, (writer, text) =>
        {
            writer.Number("score", text == "poison" ? float.NaN : 1);
            writer.Member("late", json => json.WriteStringValue("x"));
        });

        var lines = await RunAsync(stage, ["""{"id":1,"text":"a"}""", """{"id":2,"text":"poison"}""", """{"id":3,"text":"c"}"""]);

        Assert.Equal(["late", "error", "late"], lines.Select(line => line.EnumerateObject().Last().Name));
        Assert.Equal(2, lines[1].EnumerateObject().Count());
    }

    [Fact]
    public async Task What_was_read_before_the_input_broke_is_written()
    {
        using var output = new MemoryStream();
        var input = new BrokenStream("{\"id\":1,\"text\":\"a\"}\n{\"id\":2"u8.ToArray());

        var failure = await Assert.ThrowsAsync<InvalidDataException>(() => new PipeRunner(new TestStage(text => text), null, false).RunAsync(input, output, Token));

        Assert.Equal("broken", failure.Message);
        Assert.Equal("{\"id\":1,\"text\":\"a\"}\n", Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public async Task An_output_that_breaks_ends_an_input_without_end() =>
        await Assert.ThrowsAsync<InvalidDataException>(() =>
            new PipeRunner(new TestStage(text => text), null, false).RunAsync(new EndlessStream("{\"id\":1,\"text\":\"a\"}\n"u8.ToArray()), new BrokenStream([]), Token));

    [Fact]
    public async Task A_stage_that_throws_ends_a_pipe_that_is_to_fail_with_the_number_of_the_line()
    {
        using var output = new MemoryStream();
        using var input = new MemoryStream("{\"id\":1,\"text\":\"a\"}\n{\"id\":2,\"text\":\"poison\"}\n"u8.ToArray());
        var stage = new TestStage(text => text == "poison" ? throw new InvalidOperationException("it is poison") : text);

        var failure = await Assert.ThrowsAsync<PipeException>(() => new PipeRunner(stage, null, true).RunAsync(input, output, Token));

        Assert.StartsWith("line 2: ", failure.Message, StringComparison.Ordinal);
        Assert.Equal("{\"id\":1,\"text\":\"a\"}\n", Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public async Task What_drives_a_terminal_leaves_the_pipe_escaped_and_the_same()
    {
        var lines = await RunRawAsync(new TestStage(text => text), Encoding.UTF8.GetBytes("{\"id\":\"\u009B2J\",\"text\":\"a\\u001b[2J\u009B\u007F\u202Eb\u00E9\"}"));

        Assert.Equal("{\"id\":\"\\u009b2J\",\"text\":\"a\\u001B[2J\\u009b\\u007f\\u202eb\u00E9\"}\n", lines, ignoreCase: true);
    }

    private static Task<IReadOnlyList<JsonElement>> RunAsync(IPipeStage stage, IEnumerable<string> lines) =>
        RunAsync(stage, Encoding.UTF8.GetBytes(string.Join('\n', lines)));

    private static async Task<IReadOnlyList<JsonElement>> RunAsync(IPipeStage stage, byte[] input) =>
        [.. (await RunRawAsync(stage, input)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];

    private static async Task<string> RunRawAsync(IPipeStage stage, byte[] input)
    {
        using var output = new MemoryStream();
        using var stream = new MemoryStream(input);
        await new PipeRunner(stage, fields: null, failOnError: false).RunAsync(stream, output, Token);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(output.ToArray());
    }
}
