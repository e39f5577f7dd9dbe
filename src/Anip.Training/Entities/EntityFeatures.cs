using Anip.Inference.Encoding;
using Anip.Inference.Heads;
using Anip.Lifecycle;
using Anip.Models;
using Anip.Training.Data;
using Anip.Training.Features;

namespace Anip.Training.Entities;

/// <summary>What the entity head sees of each word: the layers of its token, and behind them the flags of its shape.</summary>
internal static class EntityFeatures
{
    public static int WidthOf(EncoderShape shape) => shape.FeatureWidth + WordShapes.Width;

    /// <param name="index">Of the same sentences.</param>
    /// <param name="sentences">They are read once, a portion after the other; not at all where the features are there already.</param>
    /// <exception cref="TrainingDataException">They are not those of the index.</exception>
    public static Task<FeatureTable> ReadAsync(
        EntityIndex index, IAsyncEnumerable<NamedSentence> sentences, TextEncoder encoder, EncodedTexts reader, FeatureCache cache, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        return cache.OpenAsync("names", index.Hash, index.Tags.Count, WidthOf(reader.Shape), async (writer, token) =>
        {
            var (done, row, count) = (0, 0, (int)index.Sentences.Values.Sum());
            var words = new SentenceWords(encoder);
            await foreach (var portion in sentences.InPortions(sentence => sentence.Text.Length, token))
            {
                var split = portion.Select(sentence => words.Of(sentence.Text)).ToList();
                if (row + split.Sum(one => one.Length) > index.Tags.Count)
                {
                    throw Changed();
                }

                if (done + portion.Length > writer.Kept)
                {
                    Write(portion, split, row, reader, writer, token);
                    writer.Keep(done + portion.Length);
                }

                done += portion.Length;
                row += split.Sum(one => one.Length);
                progress.Report(new TrainingProgress("reading sentences through the encoder", done, count));
            }

            if (row != index.Tags.Count)
            {
                throw Changed();
            }
        }, cancellationToken);
    }

    private static void Write(NamedSentence[] sentences, List<NameWord[]> split, int first, EncodedTexts reader, FeatureTable.Writer writer, CancellationToken cancellationToken)
    {
        var starts = new int[sentences.Length];
        for (var i = 1; i < starts.Length; i++)
        {
            starts[i] = starts[i - 1] + split[i - 1].Length;
        }

        reader.Read(
            [.. sentences.Select(sentence => sentence.Text)],
            (batch, row, number) =>
            {
                var words = new WindowWords();
                words.Read(batch.Windows[row]);
                var shapes = new float[words.Words.Length * WordShapes.Width];
                WordShapes.Write(sentences[number].Text, words.Words, shapes);
                Span<float> features = stackalloc float[WidthOf(batch.Shape)];
                for (var i = 0; i < words.Tokens.Length; i++)
                {
                    batch.CopyToken(row, words.Tokens[i], features[..batch.Shape.FeatureWidth]);
                    shapes.AsSpan(i * WordShapes.Width, WordShapes.Width).CopyTo(features[batch.Shape.FeatureWidth..]);
                    writer.Write(first + starts[number] + i, features);
                }
            },
            _ => { },
            cancellationToken);
    }

    private static TrainingDataException Changed() => new("the files were changed while they were read. Train again.");
}
