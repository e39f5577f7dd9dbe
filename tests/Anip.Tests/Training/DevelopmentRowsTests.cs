using Anip.Models;
using Anip.Training.Data;
using Anip.Training.Texts;

namespace Anip.Tests.Training;

public sealed class DevelopmentRowsTests
{
    [Theory]
    [InlineData("U.S. stocks fall 3% — “worst” day", "u s stocks fall 3 worst day")]
    [InlineData("  Ærø's café,\t№5: naïve ", "ærø s café 5 naïve")]
    [InlineData("किताब 42", "क त ब 42")]
    [InlineData("𝔘nicode 𝟘 Ⅷ ½", "𝔘nicode 𝟘")]
    [InlineData("—!?", "")]
    public void A_key_has_letters_and_digits_alone(string text, string key) =>
        Assert.Equal(key, DevelopmentRows.Key(text));

    // First and second byte of the SHA-256, computed by another program.
    [Theory]
    [InlineData("किताब 42", true, false)]
    [InlineData("A b C", true, false)]
    [InlineData("Sun today", true, true)]
    [InlineData("four", true, false)]
    [InlineData("Hello World 7", false, true)]
    [InlineData("five", false, true)]
    [InlineData("Markets rally", false, false)]
    public void The_hash_of_the_key_decides(string text, bool development, bool third)
    {
        var key = DevelopmentRows.Key(text);

        Assert.Equal(development, DevelopmentRows.IsDevelopment(key));
        Assert.Equal(third, DevelopmentRows.IsInThird(key));
    }

    [Fact]
    public async Task A_training_row_with_the_key_of_a_development_row_of_another_file_is_dropped()
    {
        var folder = Directory.CreateTempSubdirectory("anip-rows");
        try
        {
            var file = await WriteAsync(folder.FullName, "a.jsonl", "neutral", "markets RALLY!", "Hello World 7", "Sun today", "five");
            var whole = await WriteAsync(folder.FullName, "newsmtsc_dev_rw.jsonl", "neutral", "Markets rally");

            var index = await TextIndex.ReadAsync(TextHead.Sentiment, [file, whole], [RowKey.Of(DevelopmentRows.Key("Five."))], maxRows: 5, TestContext.Current.CancellationToken);

            Assert.Equal([2, 4], index.DevelopmentRows);
            Assert.Equal(["a", "newsmtsc_dev_rw"], index.Development.Select(row => row.File));
            Assert.Equal([1], index.Training.Rows.Concat(index.HeldOut));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task More_rows_than_the_settings_allow_are_refused_with_the_setting()
    {
        var folder = Directory.CreateTempSubdirectory("anip-rows");
        try
        {
            var file = await WriteAsync(folder.FullName, "a.jsonl", "neutral", "one", "two", "three");

            var refusal = await Assert.ThrowsAsync<TrainingDataException>(() => TextIndex.ReadAsync(TextHead.Sentiment, [file], [], maxRows: 2, TestContext.Current.CancellationToken));

            Assert.Contains("Training:MaxRows", refusal.Message, StringComparison.Ordinal);
            Assert.Equal(3, (await TextIndex.ReadAsync(TextHead.Sentiment, [file], [], maxRows: 3, TestContext.Current.CancellationToken)).Labels.Count);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Rows_are_in_memory_by_portions_that_long_texts_make_smaller()
    {
        var lengths = Enumerable.Repeat(10, 1_500).Append(3_000_000).Append(3_000_000).Append(10);

        var portions = await lengths.ToAsyncEnumerable().InPortions(length => length, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal([1_024, 478, 1], portions.Select(portion => portion.Length));
    }

    [Fact]
    public async Task Of_the_largest_topic_file_a_third_is_learnt_from_and_every_development_row_measured()
    {
        var folder = Directory.CreateTempSubdirectory("anip-rows");
        try
        {
            string[] texts = [.. Enumerable.Range(0, 900).Select(number => $"Headline {number}")];
            var (large, small) = (await WriteAsync(folder.FullName, "newsapi_2020_2022.jsonl", "world", texts), await WriteAsync(folder.FullName, "mine.jsonl", "world", texts));

            var part = await TextHead.Topic.ReadAsync([large], TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
            var all = await TextHead.Topic.ReadAsync([small], TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

            Assert.Equal(texts.Length, all.Count);
            Assert.Equal(all.Count(row => row.IsDevelopment), part.Count(row => row.IsDevelopment));
            Assert.InRange(part.Count(row => !row.IsDevelopment) / (double)all.Count(row => !row.IsDevelopment), 0.28, 0.39);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> WriteAsync(string folder, string name, string label, params string[] texts)
    {
        var path = Path.Combine(folder, name);
        await File.WriteAllLinesAsync(path, texts.Select(text => $$"""{"text":"{{text}}","label":"{{label}}"}"""), TestContext.Current.CancellationToken);
        return path;
    }
}
