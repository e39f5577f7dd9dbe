using System.Numerics.Tensors;
using Anip.Inference.Encoding;
using Anip.Inference.Tokenization;

namespace Anip.Tests.Inference;

public sealed class TextEncoderTests
{
    [Fact]
    public void A_text_reads_alike_alone_and_in_a_padded_batch()
    {
        using var lease = ShippedModels.All.Acquire();
        var (shorter, longer) = (Window("Shares fell in Rome."), Window("A much longer text, so that the other one has to be padded to its length in the batch that they share."));

        var alone = Embed(lease.Model.Encoder, [shorter])[0];
        var together = Embed(lease.Model.Encoder, [longer, shorter])[1];

        Assert.True(TensorPrimitives.CosineSimilarity<float>(alone, together) > 0.99f);
    }

    [Fact]
    public void Texts_that_mean_the_same_are_nearer_than_others()
    {
        using var lease = ShippedModels.All.Acquire();

        var vectors = Embed(lease.Model.Encoder, [
            Window("The central bank raised interest rates."), Window("Borrowing costs were lifted by the central bank."), Window("The striker scored twice in the final.")]);

        Assert.True(TensorPrimitives.Dot<float>(vectors[0], vectors[1]) > TensorPrimitives.Dot<float>(vectors[0], vectors[2]) + 0.3f);
    }

    [Fact]
    public void A_batch_refuses_what_exceeds_its_budget_and_takes_the_longest_window_always()
    {
        var batch = new EncodedBatch(ShippedModels.Shape);
        var full = Window(string.Join(' ', Enumerable.Repeat("word", 300)));

        Assert.Equal(ShippedModels.Shape.MaxTokens, full.Count);
        Assert.True(batch.TryAdd(full));
        Assert.False(batch.TryAdd(Window("one more")));
    }

    [Fact]
    public void A_long_text_is_cut_at_sentences_and_never_within_a_word()
    {
        var text = string.Join(' ', Enumerable.Range(0, 90).Select(i => $"Sentence number {i} speaks of internationalisation."));
        var tokens = new TokenBuffer();

        var windows = WindowSplitter.Split(text, ShippedModels.Tokenizer, ShippedModels.Shape.MaxTokens, tokens, 3);

        Assert.Equal(3, windows.Count);
        Assert.All(windows, window => Assert.InRange(window.Count, 154, ShippedModels.Shape.MaxTokens));
        Assert.All(windows.SkipLast(1), window => Assert.Equal('.', text[window.Starts[^1]]));
        Assert.Equal(windows[0].First + windows[0].Count, windows[1].First);
    }

    private static float[][] Embed(TextEncoder encoder, TextWindow[] windows)
    {
        var batch = new EncodedBatch(ShippedModels.Shape, 1024, EncoderLayers.Last);
        Assert.All(windows, window => Assert.True(batch.TryAdd(window)));
        encoder.Encode(batch);
        return [.. windows.Select((_, row) =>
        {
            var mean = new float[ShippedModels.Shape.Width];
            batch.PoolLast(row, mean);
            TextEncoder.Normalise(mean);
            return mean;
        })];
    }

    private static TextWindow Window(string text)
    {
        var tokens = new TokenBuffer();
        ShippedModels.Tokenizer.Tokenize(text, tokens, ShippedModels.Shape.MaxTokens);
        return new(text, tokens, 0, tokens.Count);
    }
}
