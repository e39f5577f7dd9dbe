using System.Text.Json;
using Anip.Adapters.Columnar;
using Anip.Columnar;

namespace Anip.Adapters.Tests.Columnar;

public sealed class ParquetFilesTests
{
    private static readonly Column[] All =
    [
        new("id", "BIGINT"), new("title", "STRING"), new("score", "DOUBLE"), new("at", "TIMESTAMP"), new("flag", "BOOLEAN"),
        new("embedding", "ARRAY<FLOAT>"), new("keywords", "ARRAY<STRING>"), new("models", "MAP<STRING, STRING>"),
        new("entities", "ARRAY<STRUCT<text: STRING, start: INT>>"), new("error", "STRUCT<code: STRING, message: STRING>"), new("labels", "MAP<STRING, STRUCT<label: STRING, scores: MAP<STRING, FLOAT>>>"),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_come_back_as_they_were()
    {
        object?[] full =
        [
            7L, "Tab\t, line\nend, \u0001 and 🙂", 0.25, new DateTimeOffset(2026, 11, 1, 12, 0, 0, 123, 456, TimeSpan.Zero), true, new[] { 1f, float.NaN, -0.5f }, new object?[] { "a", null, "" },
            new KeyValuePair<string, object?>[] { new("encoder", "1"), new("topic", null) }, new object?[] { new object?[] { "Paris", 3 }, null, new object?[] { null, null } }, new object?[] { "x", null },
            new KeyValuePair<string, object?>[] { new("relevance", new object?[] { "yes", new KeyValuePair<string, object?>[] { new("yes", 0.75f), new("no", 0.25f) } }), new("other", null) },
        ];
        object?[] bare = [8L, .. Enumerable.Repeat<object?>(null, All.Length - 1)];
        object?[] empty =
        [
            9L, "", double.MinValue, DateTimeOffset.UnixEpoch, false, Array.Empty<object?>(), Array.Empty<object?>(), Array.Empty<KeyValuePair<string, object?>>(), Array.Empty<object?>(),
            new object?[] { null, null }, Array.Empty<KeyValuePair<string, object?>>(),
        ];

        var read = await RoundAsync(All, [full, bare, empty, full]);

        Assert.Equivalent(new[] { full, bare, empty, full }, read, strict: true);
    }

    [Fact]
    public async Task Types_are_told_as_they_were_given()
    {
        await using var reader = await OpenAsync(await WriteAsync(All, []));

        Assert.Equal(All.Select(column => $"{column.Name} {column.Type}"), reader.Columns.Select(column => $"{column.Name} {column.Type}"));
        Assert.Equal("one", reader.Metadata["anip.test"]);
    }

    [Fact]
    public async Task Half_a_surrogate_pair_becomes_a_replacement()
    {
        var read = await RoundAsync([new("text", "STRING")], [["a\uD83Db"]]);

        Assert.Equal("a\uFFFDb", read.Single().Single());
    }

    [Fact]
    public async Task Long_texts_make_short_groups()
    {
        var text = new string('x', 1024 * 1024);
        var bytes = await WriteAsync([new("text", "STRING")], Enumerable.Range(0, 60).Select(object?[] (_) => [text]));

        await using var reader = await OpenAsync(bytes);

        Assert.True(reader.Groups.Count >= 4);
        Assert.Equal(60, await reader.ReadAllAsync(Token).CountAsync(row => (string?)row[0] == text, Token));
    }

    [Fact]
    public async Task A_damaged_group_costs_no_other()
    {
        var random = new Random(1);
        var bytes = await WriteAsync([new("text", "STRING")], Enumerable.Range(0, 40_000).Select(object?[] (_) => [random.NextInt64().ToString("x")]));
        bytes.AsSpan(200, 2_000).Fill(0xFF);

        await using var reader = await OpenAsync(bytes);

        await Assert.ThrowsAsync<ColumnFileException>(async () => await reader.ReadAsync(0, [0], Token).CountAsync(Token));
        Assert.Equal(20_000, await reader.ReadAsync(1, [0], Token).CountAsync(Token));
    }

    [Theory]
    [InlineData(0, "not_parquet")]
    [InlineData(3, "not_parquet")]
    [InlineData(-1, "truncated")]
    [InlineData(-30, "truncated")]
    public async Task A_file_cut_short_is_told(int length, string code)
    {
        var bytes = await WriteAsync(All, [[1L, .. Enumerable.Repeat<object?>(null, All.Length - 1)]]);
        var cut = length >= 0 ? bytes[..length] : bytes[..^-length];

        var thrown = await Assert.ThrowsAsync<ColumnFileException>(async () => await OpenAsync(cut));

        Assert.Equal(code, thrown.Code);
    }

    [Fact]
    public async Task A_damaged_list_of_contents_is_told()
    {
        var bytes = await WriteAsync(All, [[1L, .. Enumerable.Repeat<object?>(null, All.Length - 1)]]);
        bytes.AsSpan(bytes.Length - 300, 290).Fill(0x7F);

        var thrown = await Assert.ThrowsAsync<ColumnFileException>(async () => await OpenAsync(bytes));

        Assert.Equal("damaged", thrown.Code);
    }

    [Fact]
    public async Task Json_becomes_rows_and_rows_become_json()
    {
        const string Json = """{"id":1,"title":"a\nb","score":0.5,"at":"2026-11-01T12:00:00.0000000Z","flag":false,"embedding":[0.5,-1],"keywords":["x",null],"models":{"encoder":"1"},"entities":[{"text":"Paris","start":3}],"error":{"code":"c"},"labels":{"r":{"label":"yes","scores":{"yes":0.75}}}}""";
        using var document = JsonDocument.Parse(Json);

        var read = await RoundAsync(All, [RowJson.Read(document.RootElement, All)]);

        using var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output))
        {
            RowJson.Write(writer, All, read.Single());
        }

        Assert.Equal(Json, System.Text.Encoding.UTF8.GetString(output.ToArray()));
    }

    [Theory]
    [InlineData("""{"id":"1"}""", "id: expected BIGINT, not \"1\"")]
    [InlineData("""{"id":1.5}""", "id: expected BIGINT, not 1.5")]
    [InlineData("""{"error":{"code":5}}""", "error.code: expected STRING, not 5")]
    [InlineData("""{"embedding":"x"}""", "embedding: expected ARRAY<FLOAT>, not \"x\"")]
    [InlineData("""[1]""", "expected an object, not Array")]
    public void A_member_of_another_type_is_named(string json, string message)
    {
        using var document = JsonDocument.Parse(json);

        Assert.Equal(message, Assert.Throws<FormatException>(() => RowJson.Read(document.RootElement, All)).Message);
    }

    [Theory]
    [InlineData("ARRAY<")]
    [InlineData("DECIMAL(3)")]
    [InlineData("MAP<INT, STRING>")]
    [InlineData("BIGINT BIGINT")]
    [InlineData("")]
    [InlineData("3")]
    public void What_is_no_type_is_refused(string type) => Assert.Throws<FormatException>(() => ColumnType.Parse(type));

    [Fact]
    public async Task A_value_of_another_type_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(async () => await WriteAsync([new("id", "BIGINT")], [["text"]]));

    private static async Task<List<object?[]>> RoundAsync(Column[] columns, IEnumerable<object?[]> rows)
    {
        await using var reader = await OpenAsync(await WriteAsync(columns, rows));
        return await reader.ReadAllAsync(Token).ToListAsync(Token);
    }

    private static Task<IRowReader> OpenAsync(byte[] bytes) => new ParquetFiles().OpenAsync(new MemoryStream(bytes), "test.parquet", Token);

    private static async Task<byte[]> WriteAsync(Column[] columns, IEnumerable<object?[]> rows)
    {
        using var output = new MemoryStream();
        await using var writer = await new ParquetFiles().CreateAsync(output, columns, new Dictionary<string, string> { ["anip.test"] = "one" }, Token);
        foreach (var row in rows)
        {
            await writer.WriteAsync(row, Token);
        }

        await writer.CompleteAsync(Token);
        return output.ToArray();
    }
}
