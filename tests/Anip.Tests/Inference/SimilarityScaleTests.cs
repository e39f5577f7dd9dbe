using Anip.Enrichment;
using System.Numerics.Tensors;
using Anip.Search;

namespace Anip.Tests.Inference;

public sealed class SimilarityScaleTests
{
    private static readonly string[] Headlines =
    [
        "Central bank raises interest rates for the third time this year",
        "Rover finds traces of water in a crater on Mars",
        "Home side wins the cup final after extra time",
        "New phone brings a folding screen and a longer battery life",
        "Floods force thousands from their homes in the river delta",
        "Hospital trial shows promise for malaria vaccine",
    ];

    // No article has a word of these, so that the higher bar is theirs.
    [Theory]
    [InlineData("zxcvqwer")]
    [InlineData("asdf jkl qwertz")]
    [InlineData("xqzj wvbk")]
    [InlineData("qwertyuiop")]
    [InlineData("lkjhgfdsa poiuytrewq")]
    [InlineData("bcdfg hjklm npqrst")]
    [InlineData("aaaaaaaaaaaa")]
    [InlineData("xXxXxXxX")]
    [InlineData("blorf snurgle fnord")]
    [InlineData("83920174 5561")]
    [InlineData("a8f3 9zk2 q0w9")]
    [InlineData("!!! ??? ###")]
    [InlineData("ыфвапр йцукен")]
    [InlineData("ασδφγη ξκλ")]
    [InlineData("شسيبلا ضصثق")]
    [InlineData("שדגכע קראטו")]
    [InlineData("ฟหกด่าสว")]
    [InlineData("कखगघ चछजझ")]
    [InlineData("뷁쉛 꿹뾃")]
    [InlineData("龘靐齉爩")]
    [InlineData("ぬゎゑヱヰ")]
    [InlineData("🦑🪗🧿")]
    [InlineData("\u200B\u2060")]
    public Task Nonsense_is_near_to_nothing(string question) => Assert.AllAsync(
        Headlines, async headline => Assert.True(await SimilarityAsync(question, headline) < SimilarityScale.Score(SimilarityScale.Similar), headline));

    [Fact]
    public Task Articles_on_different_things_are_not_similar() =>
        Assert.AllAsync(
            Headlines.SelectMany((one, i) => Headlines[..i].Select(other => (one, other))),
            async pair => Assert.True(await SimilarityAsync(pair.one, pair.other) < SimilarityScale.Score(SimilarityScale.Similar), $"{pair}"));

    [Theory]
    [InlineData("Central bank lifts interest rates for third time in a year", 0)]
    [InlineData("Mars rover discovers signs of water in crater", 1)]
    [InlineData("Malaria vaccine promising in hospital trial", 5)]
    public async Task Articles_on_the_same_are_similar(string title, int other)
    {
        var similarity = await SimilarityAsync(title, Headlines[other]);

        Assert.True(similarity >= SimilarityScale.Score(SimilarityScale.Similar));
        Assert.True(SimilarityScale.Probability(similarity) > 0.8);
    }

    [Theory]
    [InlineData("interest rates", 0)]
    [InlineData("water on Mars", 1)]
    [InlineData("vaccine", 5)]
    public async Task A_question_of_few_words_is_answered(string question, int article) =>
        Assert.True(await SimilarityAsync(question, Headlines[article]) >= SimilarityScale.Score(SimilarityScale.Answers));

    private static async Task<float> SimilarityAsync(string one, string other)
    {
        var vectors = (await ShippedModels.Analyzer.EmbedAsync([one, other], AnalysisUse.Request, TestContext.Current.CancellationToken)).Vectors;
        return SimilarityScale.Score(TensorPrimitives.Dot(vectors[0].Span, vectors[1].Span));
    }
}
