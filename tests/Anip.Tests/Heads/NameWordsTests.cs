using Anip.Inference.Heads;

namespace Anip.Tests.Heads;

public sealed class NameWordsTests
{
    [Theory]
    [InlineData("The U.S. and Mr. O'Neill met.", "The|U.S.|and|Mr.|O'Neill|met|.")]
    [InlineData("It's Acme Inc.'s deal", "It|'s|Acme|Inc.|'s|deal")]
    [InlineData("Paris’s ex-mayor, AT&T (NYSE:T)", "Paris|’s|ex-mayor|,|AT&T|(|NYSE|:|T|)")]
    [InlineData("@paul_walk likes #Berlin... wow!!", "@paul_walk|likes|#Berlin|...|wow|!!")]
    [InlineData("J. R. Smith won 3.5m in 1.FC", "J.|R.|Smith|won|3.5m|in|1.FC")]
    [InlineData("Müller\tcafé 東京\nx", "Müller|café|東京|x")]
    [InlineData("end'", "end|'")]
    [InlineData("  ", "")]
    public void Words_stay_whole_where_a_reader_keeps_them_whole(string text, string expected)
    {
        List<NameWord> words = [];

        NameWords.Split(text, 0, text.Length, words);

        Assert.Equal(expected, string.Join('|', words.Select(word => text[word.Start..word.End])));
    }

    [Fact]
    public void Shapes_keep_what_lower_case_loses()
    {
        const string Text = "NASA met McDonald. yesterday in L.A.";
        List<NameWord> words = [];
        NameWords.Split(Text, 0, Text.Length, words);
        var shapes = new float[words.Count * WordShapes.Width];

        WordShapes.Write(Text, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(words), shapes);

        float Flag(int word, int flag) => shapes[(word * WordShapes.Width) + flag];
        Assert.Equal((1, 1, 1), (Flag(0, 0), Flag(0, 1), Flag(0, 10)));
        Assert.Equal((0, 0), (Flag(1, 0), Flag(1, 10)));
        Assert.Equal((1, 0, 1), (Flag(2, 0), Flag(2, 1), Flag(2, 2)));
        Assert.Equal(1, Flag(3, 5));
        Assert.Equal(1, Flag(4, 10));
        Assert.Equal((1, 1), (Flag(1, 12), Flag(1, 13)));
        Assert.Equal(1, Flag(1, 24));
    }

    [Fact]
    public void Codes_are_deviations_in_steps_around_the_mean()
    {
        var random = new Random(5);
        float[] mean = new float[40], scale = new float[40], features = new float[40];
        for (var i = 0; i < 40; i++)
        {
            (mean[i], scale[i], features[i]) = (random.NextSingle(), 1 + random.NextSingle(), (random.NextSingle() * 20) - 10);
        }

        var codes = new byte[40];
        WordCodes.Of(mean, scale).Write(features, 0, codes);

        for (var i = 0; i < 40; i++)
        {
            var expected = Math.Clamp((features[i] - mean[i]) * scale[i], -128 * WordCodes.Step, 127 * WordCodes.Step);
            Assert.Equal(expected, (codes[i] - WordCodes.Zero) * WordCodes.Step, WordCodes.Step / 2 + 1e-4);
        }
    }
}
