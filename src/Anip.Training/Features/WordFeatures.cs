using Anip.Inference.Encoding;
using Anip.Inference.Heads;
using Anip.Inference.Tokenization;
using Anip.Lifecycle;
using Anip.Training.Data;

namespace Anip.Training.Features;

/// <summary>A sentence's words with their true tags, and where their features stand.</summary>
/// <param name="FirstRow">Of the feature table: one row for each word.</param>
internal sealed record TaggedSentence(NamedSentence Sentence, NameWord[] Words, int[] Tags, float[] Shapes, int FirstRow);

/// <summary>What the entity head sees of each word.</summary>
internal static class WordFeatures
{
    public static IReadOnlyList<TaggedSentence> Tag(IReadOnlyList<NamedSentence> sentences, TextEncoder encoder)
    {
        var tokens = new TokenBuffer();
        var words = new WindowWords();
        List<TaggedSentence> tagged = [];
        var row = 0;
        foreach (var sentence in sentences)
        {
            tokens.Clear();
            encoder.Tokenizer.Tokenize(sentence.Text, tokens, encoder.Shape.MaxTokens);
            words.Read(new TextWindow(sentence.Text, tokens, 0, tokens.Count));
            var shapes = new float[words.Words.Length * WordShapes.Width];
            WordShapes.Write(sentence.Text, words.Words, shapes);
            tagged.Add(new TaggedSentence(sentence, words.Words.ToArray(), TagsOf(sentence, words.Words), shapes, row));
            row += words.Words.Length;
        }

        return tagged;
    }

    public static async Task<FeatureTable> ReadAsync(
        IReadOnlyList<TaggedSentence> sentences, EncodedTexts reader, FeatureCache cache, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        using var hash = new RowsHash();
        foreach (var one in sentences)
        {
            hash.Add(one.Sentence.Text + "\u0001" + string.Join(',', one.Words.Select(word => word.Start)));
        }

        return await cache.OpenAsync("entities", hash.Close(), sentences.Sum(one => one.Words.Length), reader.Shape.FeatureWidth, (writer, token) => Task.Run(() => reader.Read(
            [.. sentences.Select(one => one.Sentence.Text)],
            (batch, row, number) =>
            {
                var words = new WindowWords();
                words.Read(batch.Windows[row]);
                Span<float> features = stackalloc float[batch.Shape.FeatureWidth];
                for (var i = 0; i < words.Tokens.Length; i++)
                {
                    batch.CopyToken(row, words.Tokens[i], features);
                    writer.Write(sentences[number].FirstRow + i, features);
                }
            },
            done =>
            {
                writer.Keep(done);
                progress.Report(new TrainingProgress("reading sentences through the encoder", done, sentences.Count));
            },
            token,
            writer.Kept), token), cancellationToken);
    }

    private static int[] TagsOf(NamedSentence sentence, ReadOnlySpan<NameWord> words)
    {
        var tags = new int[words.Length];
        foreach (var name in sentence.Names)
        {
            var begun = false;
            for (var i = 0; i < words.Length; i++)
            {
                if (words[i].Start >= name.Start && words[i].Start < name.End)
                {
                    tags[i] = begun ? NameTags.Inside(name.Type) : NameTags.Begin(name.Type);
                    begun = true;
                }
            }
        }

        return tags;
    }
}
