using System.Collections.Concurrent;
using Anip.Articles;
using Anip.Enrichment;
using Anip.Inference.Encoding;
using Anip.Inference.Heads;
using Anip.Inference.Tokenization;
using Microsoft.Extensions.Options;

namespace Anip.Inference.Analysis;

/// <summary>Language, one encoder pass, the heads on what it gives, keywords and summary beside it; spread over all workers.</summary>
internal sealed class TextAnalyzer(InstalledModels models, IOptions<InferenceOptions> options) : ITextAnalyzer, IDisposable
{
    // Below this a language is one guess among several.
    private const float LeastConfidence = 0.4f;

    // Texts that one thread takes at a time before and after the encoder: enough to fill a head's batch.
    private const int Chunk = 32;

    private readonly InferenceOptions _options = options.Value;
    private readonly BatchPool _batches = new(options.Value.Workers);

    public string Encoder => models.EncoderVersion;

    public IReadOnlyList<ArticleAnalysis> Analyze(IReadOnlyList<AnalysisInput> inputs, CancellationToken cancellationToken)
    {
        using var leases = new ModelLeases(models);
        var texts = Prepare(inputs, leases, cancellationToken);
        Encode(texts, leases, EncoderLayers.Upper, cancellationToken);
        var analyses = new ArticleAnalysis[inputs.Count];
        ForChunks(inputs.Count, (first, end) => Conclude(texts.AsSpan(first, end - first), analyses.AsSpan(first, end - first), leases), cancellationToken);
        return analyses;
    }

    public IReadOnlyList<ReadOnlyMemory<float>> Embed(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        using var leases = new ModelLeases(models);
        var prepared = Tokenize(texts, leases, cancellationToken);
        Encode(prepared, leases, EncoderLayers.Last, cancellationToken);
        return [.. prepared.Select(text => new ReadOnlyMemory<float>(text.Embedding()))];
    }

    public void Dispose() => _batches.Dispose();

    private PreparedText[] Prepare(IReadOnlyList<AnalysisInput> inputs, ModelLeases leases, CancellationToken cancellationToken)
    {
        var preparation = new TextPreparation(leases, _options);
        var texts = new PreparedText[inputs.Count];
        ForChunks(inputs.Count, (first, end) =>
        {
            var tokens = new TokenBuffer();
            for (var i = first; i < end; i++)
            {
                texts[i] = preparation.Prepare(inputs[i], tokens);
            }
        }, cancellationToken);
        return texts;
    }

    private PreparedText[] Tokenize(IReadOnlyList<string> texts, ModelLeases leases, CancellationToken cancellationToken)
    {
        var prepared = new PreparedText[texts.Count];
        ForChunks(texts.Count, (first, end) =>
        {
            var tokens = new TokenBuffer();
            for (var i = first; i < end; i++)
            {
                var windows = WindowSplitter.Split(texts[i], leases.Encoder.Tokenizer, tokens, _options.Windows);
                prepared[i] = new(new(texts[i], null), texts[i], windows, default);
            }
        }, cancellationToken);
        return prepared;
    }

    // Each window passes the encoder by itself: activations are quantised over all that passes together, so that a text would be read a little otherwise
    // beside other texts. For the same reason the windows of a text are added up in their order.
    private void Encode(PreparedText[] texts, ModelLeases leases, EncoderLayers layers, CancellationToken cancellationToken)
    {
        var longestFirst = texts.OrderByDescending(text => text.Windows.Sum(window => window.Length));
        Parallel.ForEach(Partitioner.Create(longestFirst, EnumerablePartitionerOptions.NoBuffering), Parallelism(cancellationToken), text =>
        {
            var batch = _batches.Take(cancellationToken);
            try
            {
                foreach (var window in text.Windows)
                {
                    Encode(text, window, text.Abstained is null ? layers : EncoderLayers.Last, batch, leases);
                }
            }
            finally
            {
                _batches.Return(batch);
            }
        });
    }

    private static void Encode(PreparedText text, TextWindow window, EncoderLayers layers, EncodedBatch batch, ModelLeases leases)
    {
        batch.Clear(layers);
        batch.TryAdd(window);
        leases.Encoder.Encode(batch);
        List<EntitySpan> entities = [];
        if (layers == EncoderLayers.Upper)
        {
            leases.Entities?.Head.Find(batch, [entities]);
        }

        text.Add(batch, entities);
    }

    private static void Conclude(ReadOnlySpan<PreparedText> texts, Span<ArticleAnalysis> analyses, ModelLeases leases)
    {
        var topics = HeadReadings.Read(leases.Topic, texts);
        var sentiments = HeadReadings.Read(leases.Sentiment, texts);
        for (var i = 0; i < texts.Length; i++)
        {
            var text = texts[i];
            var language = text.Language.Confidence >= LeastConfidence ? text.Language.Language : null;
            analyses[i] = new()
            {
                Language = language,
                LanguageConfidence = text.Input.Language is { Length: > 0 } ? null : text.Language.Confidence,
                Topic = topics[i],
                Sentiment = sentiments[i],
                Entities = [.. text.Entities.Select(entity => new EntityMention(
                    text.Text[entity.Start..entity.End], entity.Type, entity.Start, entity.End, entity.Confidence))],
                Keywords = KeywordExtractor.Extract(text.Input.Title, text.Input.Content, language),
                Summary = Summarizer.Summarize(text.Input.Title, text.Input.Content, language),
                Embedding = text.Embedding(),
                Abstained = text.Abstained,
                Models = leases.Versions,
            };
        }
    }

    private void ForChunks(int count, Action<int, int> work, CancellationToken cancellationToken) =>
        Parallel.For(0, (count + Chunk - 1) / Chunk, Parallelism(cancellationToken), chunk =>
            work(chunk * Chunk, Math.Min((chunk + 1) * Chunk, count)));

    private ParallelOptions Parallelism(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = _options.Workers, CancellationToken = cancellationToken };
}
