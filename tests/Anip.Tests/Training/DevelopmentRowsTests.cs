using Anip.Training.Data;

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
    public void A_training_row_with_the_key_of_a_development_row_of_another_file_is_dropped()
    {
        LabelledText Row(string file, string text) => new(file, file, text, DevelopmentRows.Key(text), 0, []);
        var whole = Row("newsmtsc_dev_rw", "Markets rally");

        var split = TrainingSplit<LabelledText>.Of(
            [Row("a", "markets RALLY!"), Row("a", "Hello World 7"), Row("a", "Sun today"), Row("a", "five"), whole],
            row => row.Key, row => row.IsDevelopment, [DevelopmentRows.Key("Five.")]);

        Assert.Equal(["Sun today", "Markets rally"], split.Development.Select(row => row.Text));
        Assert.Equal(["Hello World 7"], split.Training.Concat(split.HeldOut).Select(row => row.Text));
    }
}
