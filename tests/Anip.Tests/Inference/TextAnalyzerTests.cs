using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using Anip.Articles;
using Anip.Enrichment;
using Anip.Models;

namespace Anip.Tests.Inference;

public sealed class TextAnalyzerTests
{
    private static readonly AnalysisInput English = new("Shares in Rome fell after the vote", "The market lost three per cent on Thursday, traders said.");
    private static readonly AnalysisInput German = new("Der Bundestag hat das Gesetz beschlossen", "Die Abgeordneten stimmten am Donnerstag nach langer Debatte zu.");

    [Fact]
    public async Task Analyses_come_back_in_the_order_of_their_texts()
    {
        var inputs = Enumerable.Range(0, 100)
            .Select(i => new AnalysisInput($"Item {i}", string.Concat(Enumerable.Repeat($"Number {i} speaks. ", 1 + (i * 7 % 60))))).ToList();

        var analyses = await AnalyzeAllAsync(inputs);

        var alone = (await AnalyzeAllAsync([inputs[13]]))[0];
        Assert.Equal(100, analyses.Count);
        Assert.True(Similarity(alone.Embedding, analyses[13].Embedding) > 0.999f);
        Assert.True(Similarity(alone.Embedding, analyses[13].Embedding) > Similarity(alone.Embedding, analyses[14].Embedding));
    }

    [Fact]
    public async Task What_is_said_of_a_text_does_not_depend_on_the_texts_beside_it()
    {
        string[] subjects = ["The central bank of Italy", "A striker from Lagos", "Scientists in Geneva", "Die Abgeordneten in Berlin", "Tesla"];
        var inputs = Enumerable.Range(0, 40).Select(i => new AnalysisInput(
            $"{subjects[i % subjects.Length]} surprised everybody for the {i}th time",
            string.Concat(Enumerable.Repeat($"{subjects[i * 3 % subjects.Length]} said on Thursday that {i} was enough. ", i * i % 31)))).ToArray();

        string[] together = [.. (await AnalyzeAllAsync(inputs)).Select(Shown)];
        string[] backwards = [.. (await AnalyzeAllAsync([.. inputs.Reverse()])).Select(Shown).Reverse()];
        string[] alone = [.. (await Task.WhenAll(inputs.Select(input => AnalyzeAllAsync([input])))).Select(analyses => Shown(analyses[0]))];
        string[] pairs = [.. (await Task.WhenAll(inputs.Chunk(2).Select(AnalyzeAllAsync))).SelectMany(analyses => analyses).Select(Shown)];

        Assert.Equal(alone, together);
        Assert.Equal(alone, backwards);
        Assert.Equal(alone, pairs);
    }

    [Fact]
    public async Task Every_analysis_names_the_models_that_made_it()
    {
        var analysis = await AnalyzeAsync(English);

        Assert.Equal(ShippedModels.EncoderVersion, analysis.Models[ModelName.Encoder]);
        Assert.Equal("en", analysis.Language);
        Assert.InRange(TensorPrimitives.Norm(analysis.Embedding.Span), 0.999f, 1.001f);
        Assert.Null(analysis.Abstained);
    }

    [Fact]
    public async Task Heads_abstain_in_words_where_the_language_is_none_of_theirs()
    {
        var analysis = await AnalyzeAsync(German);

        Assert.Equal("de", analysis.Language);
        Assert.Contains("German", analysis.Abstained, StringComparison.Ordinal);
        Assert.Null(analysis.Topic);
        Assert.Null(analysis.Sentiment);
        Assert.Empty(analysis.Entities);
        Assert.Equal(384, analysis.Embedding.Length);
    }

    [Fact]
    public async Task A_declared_language_gives_way_to_a_text_that_is_surely_in_another()
    {
        var analysis = await AnalyzeAsync(English with { Language = "fr" });

        Assert.Equal("en", analysis.Language);
        Assert.True(analysis.LanguageConfidence > 0.9f);
        Assert.Null(analysis.Abstained);
    }

    [Theory]
    [InlineData("Los precios de la vivienda suben por quinto mes consecutivo en las grandes ciudades", "es")]
    [InlineData("Der Bundestag stimmt am Freitag über den neuen Haushalt der Regierung ab", "de")]
    [InlineData("首相は来週、新しい経済対策を発表する見通しだ", "ja")]
    [InlineData("Правительство объявило о новых мерах поддержки малого бизнеса", "ru")]
    [InlineData("O governo anunciou novas medidas para conter a inflação no próximo ano", "pt")]
    public async Task Items_of_a_feed_that_declares_english_are_read_as_what_they_are(string title, string language)
    {
        var analysis = await AnalyzeAsync(new(title, null, "en"));

        Assert.Equal(language, analysis.Language);
        Assert.NotNull(analysis.Abstained);
    }

    [Theory]
    [InlineData("Taxi", "de")]
    [InlineData("Covid-19", "fr")]
    [InlineData("2:1", "it")]
    [InlineData("Madrid", "nl")]
    [InlineData("???", "sv")]
    public async Task A_declared_language_decides_where_the_text_leaves_doubt(string title, string language) =>
        Assert.Equal(language, (await AnalyzeAsync(new(title, null, language))).Language);

    [Fact]
    public async Task A_topic_comes_with_the_probability_of_every_topic()
    {
        var topic = (await AnalyzeAsync(new("The striker scored twice as the club won the cup final", "It was the team's third title in the league this decade."))).Topic;

        Assert.NotNull(topic);
        Assert.Equal("sports", topic.Label);
        Assert.Equal(Topics.All.Order(), topic.Scores.Keys.Order());
        Assert.Equal(1, topic.Scores.Values.Sum(), 0.001);
        Assert.Equal(topic.Scores.Values.Max(), topic.Confidence);
    }

    [Fact]
    public async Task Sentiment_towards_a_target_reads_its_mentions()
    {
        const string text = "Everybody praised the brilliant Anna Bergstrom, while the corrupt Victor Malone was condemned and jailed for fraud.";

        var praised = (await AnalyzeAsync(new(text, null, null, "Anna Bergstrom"))).Sentiment;
        var condemned = (await AnalyzeAsync(new(text, null, null, "victor malone"))).Sentiment;

        Assert.NotNull(praised);
        Assert.NotNull(condemned);
        Assert.True(praised.Scores["positive"] > condemned.Scores["positive"]);
        Assert.True(praised.Scores["negative"] < condemned.Scores["negative"]);
    }

    [Fact]
    public async Task Names_are_where_the_offsets_say_beyond_the_first_window_too()
    {
        var filler = string.Concat(Enumerable.Repeat("The committee talked about the plan for a long while. ", 40));
        var input = new AnalysisInput("Angela Merkel visits", filler + "In the end Barack Obama flew to Paris.");
        var text = input.Title + "\n" + input.Content;

        var entities = (await AnalyzeAsync(input)).Entities;

        Assert.All(entities, entity => Assert.Equal(text[entity.Start..entity.End], entity.Text));
        Assert.Contains(entities, entity => entity is { Text: "Barack Obama", Type: "person" });
        Assert.Contains(entities, entity => entity is { Text: "Paris", Type: "location" });
    }

    [Theory]
    [InlineData("", null)]
    [InlineData(" \n\t", "")]
    [InlineData("\uD83D\0\uFFFE", "\uDC00")]
    [InlineData("[SEP] [CLS]", "{}<script>")]
    public async Task Odd_texts_are_answered(string title, string? content)
    {
        var analysis = await AnalyzeAsync(new(title, content));

        Assert.Equal(384, analysis.Embedding.Length);
        Assert.DoesNotContain(analysis.Embedding.ToArray(), float.IsNaN);
    }

    [Fact]
    public async Task An_embedding_alone_is_that_of_the_analysis()
    {
        var embeddings = await ShippedModels.Analyzer.EmbedAsync([English.Title + "\n" + English.Content], AnalysisUse.Request, TestContext.Current.CancellationToken);

        Assert.Equal(ShippedModels.EncoderVersion, embeddings.Encoder);
        Assert.True(Similarity(embeddings.Vectors[0], (await AnalyzeAsync(English)).Embedding) > 0.999f);
    }

    [Fact]
    public async Task A_cancelled_call_stops()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ShippedModels.Analyzer.AnalyzeAsync([English], AnalysisUse.BackFill, cancelled.Token));
    }

    private static async Task<ArticleAnalysis> AnalyzeAsync(AnalysisInput input) => (await AnalyzeAllAsync([input]))[0];

    private static Task<IReadOnlyList<ArticleAnalysis>> AnalyzeAllAsync(IReadOnlyList<AnalysisInput> inputs) =>
        ShippedModels.Analyzer.AnalyzeAsync(inputs, AnalysisUse.BackFill, TestContext.Current.CancellationToken);

    private static float Similarity(ReadOnlyMemory<float> left, ReadOnlyMemory<float> right) =>
        TensorPrimitives.CosineSimilarity(left.Span, right.Span);

    // Numbers to the last bit.
    private static string Shown(ArticleAnalysis analysis) => JsonSerializer.Serialize(analysis with { Embedding = default })
        + Convert.ToHexString(MemoryMarshal.AsBytes(analysis.Embedding.Span));
}
