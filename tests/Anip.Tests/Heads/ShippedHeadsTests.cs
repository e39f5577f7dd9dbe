using Anip.Articles;
using Anip.Inference.Analysis;
using Anip.Inference.Encoding;
using Anip.Inference.Heads;
using Anip.Inference.Tokenization;
using Anip.Training.Data;
using Anip.Training.Features;
using Anip.Models;

namespace Anip.Tests.Heads;

/// <summary>The heads that ship, on sentences that leave no doubt. Loaded once: the encoder is the slow part.</summary>
public sealed class ShippedHeads : IDisposable
{
    private static readonly string Models = Path.Combine(AppContext.BaseDirectory, "models");

    private readonly string _version;

    public ShippedHeads()
    {
        var folder = ModelFolder.Open(Path.Combine(Models, Inference.ShippedModels.EncoderVersion));
        _version = folder.Manifest.Version;
        Encoder = TextEncoder.Load(folder);
        Topic = ClassificationHead.Load(Open("topic-classification"), _version);
        Sentiment = ClassificationHead.Load(Open("sentiment-analysis"), _version);
        Entities = EntityHead.Load(Open("entity-recognition"), _version, Encoder.Shape);
    }

    internal TextEncoder Encoder { get; }

    internal ClassificationHead Topic { get; }

    internal ClassificationHead Sentiment { get; }

    internal EntityHead Entities { get; }

    internal EncodedBatch Encode(params IReadOnlyList<string> texts)
    {
        var batch = new EncodedBatch(Encoder.Shape, 2048);
        foreach (var text in texts)
        {
            var tokens = new TokenBuffer();
            Encoder.Tokenizer.Tokenize(text, tokens, Encoder.Shape.MaxTokens);
            Assert.True(batch.TryAdd(new TextWindow(text, tokens, 0, tokens.Count)));
        }

        Encoder.Encode(batch);
        return batch;
    }

    public void Dispose()
    {
        Encoder.Dispose();
        Topic.Dispose();
        Sentiment.Dispose();
        Entities.Dispose();
    }

    private static ModelFolder Open(string name) => ModelFolder.Open(Path.Combine(Models, name));
}

public sealed class ShippedHeadsTests(ShippedHeads heads) : IClassFixture<ShippedHeads>
{
    [Theory]
    [InlineData("Angela Merkel met Emmanuel Macron in Paris.", "person:Angela Merkel|person:Emmanuel Macron|location:Paris")]
    [InlineData("😀 Barack Obama flew to Berlin, Germany", "person:Barack Obama|location:Berlin|location:Germany")]
    [InlineData("Microsoft said on Monday that Satya Nadella will visit London.", "organization:Microsoft|person:Satya Nadella|location:London")]
    [InlineData("The weather will be fine.", "")]
    [InlineData("", "")]
    public void Names_are_found_with_their_places_in_the_text(string text, string expected)
    {
        List<EntitySpan> found = [];

        heads.Entities.Find(heads.Encode(text), [found]);

        Assert.Equal(expected, string.Join('|', found.Select(span => $"{span.Type}:{text[span.Start..span.End]}")));
        Assert.All(found, span => Assert.InRange(span.Confidence, 0.3f, 1f));
    }

    [Fact]
    public void Names_of_each_text_of_a_batch_are_the_same_as_alone()
    {
        string[] texts = ["Serena Williams won in New York.", "Nothing here.", "Shares of Toyota fell in Tokyo after the bank of Japan spoke."];
        List<EntitySpan>[] together = [[], [], []];
        heads.Entities.Find(heads.Encode(texts), together);

        for (var i = 0; i < texts.Length; i++)
        {
            List<EntitySpan> alone = [];
            heads.Entities.Find(heads.Encode(texts[i]), [alone]);
            Assert.Equal(alone.Select(span => (span.Type, span.Start, span.End)), together[i].Select(span => (span.Type, span.Start, span.End)));
        }
    }

    [Theory]
    [InlineData("Central bank raises interest rates as inflation hits banks and shares fall", "business")]
    [InlineData("Pop star announces new album and film premiere at the awards ceremony", "entertainment")]
    [InlineData("Doctors urge vaccination as hospitals report more patients with flu", "health")]
    [InlineData("Senate Republicans and Democrats clash over the president's election bill", "politics")]
    [InlineData("Astronomers discover a distant planet with the space telescope", "science")]
    [InlineData("Striker scores twice as the team wins the cup final", "sports")]
    [InlineData("New smartphone gets a faster chip and an update of the operating system", "technology")]
    public void A_plain_headline_gets_its_topic(string text, string topic)
    {
        var (label, probabilities) = Predict(heads.Topic, text, []);

        Assert.Equal(topic, label);
        Assert.Equal(1, probabilities.Sum(), 1e-4);
        Assert.Equal(Topics.All, heads.Topic.Labels);
    }

    [Theory]
    [InlineData("Profit jumps to a record, shares surge", "", "positive")]
    [InlineData("Company collapses in fraud scandal, thousands lose savings", "", "negative")]
    [InlineData("Acme shares soar to record high while Globex tumbles on heavy loss", "Acme", "positive")]
    [InlineData("Acme shares soar to record high while Globex tumbles on heavy loss", "Globex", "negative")]
    public void Sentiment_is_of_the_text_or_towards_the_target(string text, string target, string sentiment)
    {
        var (label, _) = Predict(heads.Sentiment, text, [.. TargetMentions.Find(text, target).Select(place => place.Start..place.End)]);

        Assert.Equal(sentiment, label);
    }

    private (string Label, float[] Probabilities) Predict(ClassificationHead head, string text, IReadOnlyList<Range> targets)
    {
        var features = new float[head.FeatureWidth];
        TextFeatures.Read(heads.Encode(text), 0, new LabelledText("", "", text, "", 0, targets), features);
        var probabilities = new float[head.Labels.Count];
        head.Predict(features, 1, probabilities);
        return (head.Labels[Array.IndexOf(probabilities, probabilities.Max())], probabilities);
    }
}
