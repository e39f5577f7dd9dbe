using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using Anip.Articles;
using Anip.Enrichment;
using Anip.Inference;

namespace Anip.Tests.Inference;

public sealed class TextAnalyzerTests
{
    private static readonly AnalysisInput English = new("Shares in Rome fell after the vote", "The market lost three per cent on Thursday, traders said.");
    private static readonly AnalysisInput German = new("Der Bundestag hat das Gesetz beschlossen", "Die Abgeordneten stimmten am Donnerstag nach langer Debatte zu.");

    [Fact]
    public void Analyses_come_back_in_the_order_of_their_texts()
    {
        var inputs = Enumerable.Range(0, 100)
            .Select(i => new AnalysisInput($"Item {i}", string.Concat(Enumerable.Repeat($"Number {i} speaks. ", 1 + (i * 7 % 60))))).ToList();

        var analyses = ShippedModels.Analyzer.Analyze(inputs, TestContext.Current.CancellationToken);

        var alone = ShippedModels.Analyzer.Analyze([inputs[13]], TestContext.Current.CancellationToken)[0];
        Assert.Equal(100, analyses.Count);
        Assert.True(Similarity(alone.Embedding, analyses[13].Embedding) > 0.999f);
        Assert.True(Similarity(alone.Embedding, analyses[13].Embedding) > Similarity(alone.Embedding, analyses[14].Embedding));
    }

    [Fact]
    public void What_is_said_of_a_text_does_not_depend_on_the_texts_beside_it()
    {
        string[] subjects = ["The central bank of Italy", "A striker from Lagos", "Scientists in Geneva", "Die Abgeordneten in Berlin", "Tesla"];
        var inputs = Enumerable.Range(0, 40).Select(i => new AnalysisInput(
            $"{subjects[i % subjects.Length]} surprised everybody for the {i}th time",
            string.Concat(Enumerable.Repeat($"{subjects[i * 3 % subjects.Length]} said on Thursday that {i} was enough. ", i * i % 31)))).ToArray();
        var token = TestContext.Current.CancellationToken;

        string[] together = [.. ShippedModels.Analyzer.Analyze(inputs, token).Select(Told)];
        string[] backwards = [.. ShippedModels.Analyzer.Analyze([.. inputs.Reverse()], token).Select(Told).Reverse()];
        string[] alone = [.. inputs.Select(input => Told(ShippedModels.Analyzer.Analyze([input], token)[0]))];
        string[] pairs = [.. inputs.Chunk(2).SelectMany(pair => ShippedModels.Analyzer.Analyze(pair, token)).Select(Told)];

        Assert.Equal(alone, together);
        Assert.Equal(alone, backwards);
        Assert.Equal(alone, pairs);
    }

    [Fact]
    public void Every_analysis_names_the_models_that_made_it()
    {
        var analysis = Analyze(English);

        Assert.Equal("minilm-news-1", analysis.Models[InstalledModels.Encoder]);
        Assert.Equal("en", analysis.Language);
        Assert.InRange(TensorPrimitives.Norm(analysis.Embedding.Span), 0.999f, 1.001f);
        Assert.Null(analysis.Abstained);
    }

    [Fact]
    public void Heads_abstain_in_words_where_the_language_is_none_of_theirs()
    {
        var analysis = Analyze(German);

        Assert.Equal("de", analysis.Language);
        Assert.Contains("German", analysis.Abstained, StringComparison.Ordinal);
        Assert.Null(analysis.Topic);
        Assert.Null(analysis.Sentiment);
        Assert.Empty(analysis.Entities);
        Assert.Equal(384, analysis.Embedding.Length);
    }

    [Fact]
    public void A_given_language_is_believed()
    {
        var analysis = Analyze(English with { Language = "fr" });

        Assert.Equal("fr", analysis.Language);
        Assert.Null(analysis.LanguageConfidence);
        Assert.NotNull(analysis.Abstained);
    }

    [Fact]
    public void A_topic_comes_with_the_probability_of_every_topic()
    {
        var topic = Analyze(new("The striker scored twice as the club won the cup final", "It was the team's third title in the league this decade.")).Topic;

        Assert.NotNull(topic);
        Assert.Equal("sports", topic.Label);
        Assert.Equal(Topics.All.Order(), topic.Scores.Keys.Order());
        Assert.Equal(1, topic.Scores.Values.Sum(), 0.001);
        Assert.Equal(topic.Scores.Values.Max(), topic.Confidence);
    }

    [Fact]
    public void Sentiment_towards_a_target_reads_its_mentions()
    {
        const string text = "Everybody praised the brilliant Anna Bergstrom, while the corrupt Victor Malone was condemned and jailed for fraud.";

        var praised = Analyze(new(text, null, null, "Anna Bergstrom")).Sentiment;
        var condemned = Analyze(new(text, null, null, "victor malone")).Sentiment;

        Assert.NotNull(praised);
        Assert.NotNull(condemned);
        Assert.True(praised.Scores["positive"] > condemned.Scores["positive"]);
        Assert.True(praised.Scores["negative"] < condemned.Scores["negative"]);
    }

    [Fact]
    public void Names_are_where_the_offsets_say_beyond_the_first_window_too()
    {
        var filler = string.Concat(Enumerable.Repeat("The committee talked about the plan for a long while. ", 40));
        var input = new AnalysisInput("Angela Merkel visits", filler + "In the end Barack Obama flew to Paris.");
        var text = input.Title + "\n" + input.Content;

        var entities = Analyze(input).Entities;

        Assert.All(entities, entity => Assert.Equal(text[entity.Start..entity.End], entity.Text));
        Assert.Contains(entities, entity => entity is { Text: "Barack Obama", Type: "person" });
        Assert.Contains(entities, entity => entity is { Text: "Paris", Type: "location" });
    }

    [Theory]
    [InlineData("", null)]
    [InlineData(" \n\t", "")]
    [InlineData("\uD83D\0\uFFFE", "\uDC00")]
    [InlineData("[SEP] [CLS]", "{}<script>")]
    public void Odd_texts_are_answered(string title, string? content)
    {
        var analysis = Analyze(new(title, content));

        Assert.Equal(384, analysis.Embedding.Length);
        Assert.DoesNotContain(analysis.Embedding.ToArray(), float.IsNaN);
    }

    [Fact]
    public void An_embedding_alone_is_that_of_the_analysis()
    {
        var embedding = ShippedModels.Analyzer.Embed([English.Title + "\n" + English.Content], TestContext.Current.CancellationToken)[0];

        Assert.True(Similarity(embedding, Analyze(English).Embedding) > 0.999f);
    }

    [Fact]
    public void A_cancelled_call_stops()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => ShippedModels.Analyzer.Analyze([English], cancelled.Token));
    }

    private static ArticleAnalysis Analyze(AnalysisInput input) => ShippedModels.Analyzer.Analyze([input], TestContext.Current.CancellationToken)[0];

    private static float Similarity(ReadOnlyMemory<float> left, ReadOnlyMemory<float> right) =>
        TensorPrimitives.CosineSimilarity(left.Span, right.Span);

    // Numbers to the last bit.
    private static string Told(ArticleAnalysis analysis) => JsonSerializer.Serialize(analysis with { Embedding = default })
        + Convert.ToHexString(MemoryMarshal.AsBytes(analysis.Embedding.Span));
}
