using Anip.Inference.Encoding;
using Anip.Inference.Tokenization;

namespace Anip.Training.Features;

/// <summary>Passes many texts through the encoder: sorted by length within a portion, some batches at a time.</summary>
internal sealed class EncodedTexts(TextEncoder encoder, int workers)
{
    // Bounds what is tokenised and not yet encoded, and what an interruption costs.
    private const int Portion = 1024;

    public EncoderShape Shape => encoder.Shape;

    /// <summary>Calls <paramref name="read"/> for every text, from several threads, with the batch, the row in it, and the text's number.</summary>
    public void Read(
        IReadOnlyList<string> texts, Action<EncodedBatch, int, int> read, Action<int> progress, CancellationToken cancellationToken, int first = 0) =>
        ReadBatches(
            texts,
            (batch, numbers) =>
            {
                for (var row = 0; row < numbers.Count; row++)
                {
                    read(batch, row, numbers[row]);
                }
            },
            progress,
            cancellationToken,
            first);

    /// <summary>Calls <paramref name="read"/> for every batch, from several threads, with the numbers of the texts in it.</summary>
    /// <param name="progress">Is told how many of the texts have been read, when all before them have.</param>
    /// <param name="first">The number of the first text that is still to be read.</param>
    public void ReadBatches(
        IReadOnlyList<string> texts, Action<EncodedBatch, IReadOnlyList<int>> read, Action<int> progress, CancellationToken cancellationToken, int first = 0)
    {
        for (var from = first; from < texts.Count; from += Portion)
        {
            var windows = Tokenise(texts, from, Math.Min(Portion, texts.Count - from));
            var next = 0;
            var gate = new Lock();
            var options = new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken };
            Parallel.For(0, workers, options, _ =>
            {
                var batch = new EncodedBatch(encoder.Shape);
                List<int> numbers = [];
                while (Take(batch, numbers))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    encoder.Encode(batch);
                    read(batch, numbers);
                }
            });
            progress(Math.Min(texts.Count, from + Portion));

            bool Take(EncodedBatch batch, List<int> numbers)
            {
                batch.Clear();
                numbers.Clear();
                lock (gate)
                {
                    // By itself, as the analyzer reads it: beside others a text is read a little otherwise.
                    if (next < windows.Count && batch.TryAdd(windows[next].Window))
                    {
                        numbers.Add(windows[next++].Number);
                    }
                }

                return numbers.Count > 0;
            }
        }
    }

    private List<(TextWindow Window, int Number)> Tokenise(IReadOnlyList<string> texts, int from, int count)
    {
        var tokens = new TokenBuffer();
        List<(TextWindow Window, int Number)> windows = [];
        for (var number = from; number < from + count; number++)
        {
            var first = tokens.Count;
            encoder.Tokenizer.Tokenize(texts[number], tokens, encoder.Shape.MaxTokens);
            windows.Add((new TextWindow(texts[number], tokens, first, tokens.Count - first), number));
        }

        windows.Sort((left, right) => (right.Window.Length, left.Number).CompareTo((left.Window.Length, right.Number)));
        return windows;
    }
}
