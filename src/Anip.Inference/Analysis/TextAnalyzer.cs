using Anip.Articles;
using Anip.Enrichment;
using Anip.Inference.Encoding;
using Anip.Inference.Heads;
using Anip.Inference.Installed;
using Anip.Inference.Language;
using Anip.Inference.Tokenization;
using Anip.Models;
using Microsoft.Extensions.Options;

namespace Anip.Inference.Analysis;

/// <summary>Language, one encoder pass, the heads on what it gives, keywords and summary beside it; spread over all threads.</summary>
internal sealed class TextAnalyzer(InstalledModels models, IOptions<InferenceOptions> options) : ITextAnalyzer, IDisposable
{
    // Below this a language is one guess among several.
    private const float MinConfidence = 0.4f;

    // Texts that one thread takes at a time before and after the encoder: enough to fill a head's batch.
    private const int Chunk = 32;

    // Of a window of more tokens names are found at once: its words fill a batch by themselves, and would take much memory until others are read too.
    private const int MaxTokensKept = 96;

    private readonly InferenceOptions _options = options.Value;
    private readonly ReadingThreads _threads = new(options.Value.Workers, options.Value.MaxRequests);

    public IReadOnlyDictionary<string, string> Versions
    {
        get
        {
            using var lease = models.Acquire();
            using var language = models.LanguageModel.Acquire();
            return VersionsOf(lease.Model, language.Version);
        }
    }

    public Task<IReadOnlyList<ArticleAnalysis>> AnalyzeAsync(IReadOnlyList<AnalysisInput> inputs, AnalysisUse use, CancellationToken cancellationToken) =>
        InferenceTelemetry.MeasureAsync("analyze", use, inputs.Count, token => AnalyzeAllAsync(inputs, use, token), cancellationToken);

    public Task<TextEmbeddings> EmbedAsync(IReadOnlyList<string> texts, AnalysisUse use, CancellationToken cancellationToken) =>
        EmbedAsync(texts, encoder: null, use, cancellationToken);

    public Task<TextEmbeddings> EmbedAsync(IReadOnlyList<string> texts, string? encoder, AnalysisUse use, CancellationToken cancellationToken) =>
        InferenceTelemetry.MeasureAsync("embed", use, texts.Count, token => EmbedAllAsync(texts, encoder, use, token), cancellationToken);

    public Task<TextClassifications?> ClassifyAsync(string model, IReadOnlyList<AnalysisInput> inputs, AnalysisUse use, CancellationToken cancellationToken) =>
        InferenceTelemetry.MeasureAsync("classify", use, inputs.Count, token => ClassifyAllAsync(model, inputs, use, token), cancellationToken);

    public void Dispose() => _threads.Dispose();

    private async Task<IReadOnlyList<ArticleAnalysis>> AnalyzeAllAsync(IReadOnlyList<AnalysisInput> inputs, AnalysisUse use, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var place = _threads.Enter(inputs.Count, use);
        using var lease = models.Acquire();
        using var language = models.LanguageModel.Acquire();
        var set = lease.Model;
        var texts = await PrepareAsync(inputs, use, set, language.Model, cancellationToken);
        await EncodeAsync(texts, use, set, cancellationToken);
        var versions = VersionsOf(set, language.Version);
        var analyses = new ArticleAnalysis[inputs.Count];
        await ForChunksAsync(
            inputs.Count, use, (first, end, reader) => Conclude(texts.AsSpan(first, end - first), analyses.AsSpan(first, end - first), set, versions, reader), cancellationToken);
        return analyses;
    }

    private async Task<TextEmbeddings> EmbedAllAsync(IReadOnlyList<string> texts, string? version, AnalysisUse use, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var place = _threads.Enter(texts.Count, use);
        using var lease = models.Acquire();
        using var other = version is null || version == lease.Version ? null : models.FindEncoder(version);
        var encoder = other?.Model ?? lease.Model.Encoder;
        var vectors = new ReadOnlyMemory<float>[texts.Count];
        var norms = new float[texts.Count];
        var tokens = 0;
        await _threads.RunAsync(
            texts.Count,
            use,
            (number, reader) =>
            {
                var windows = WindowSplitter.Split(texts[number], encoder, new TokenBuffer(), _options.Windows);
                var text = new PreparedText(new(texts[number], null), texts[number], windows, default, encoder.Shape);
                Encode(text, EncoderLayers.Last, encoder, entities: null, reader);
                vectors[number] = text.Embedding(out norms[number]);
                Interlocked.Add(ref tokens, windows.Sum(window => window.Length));
                reader.GiveWay();
            },
            cancellationToken);
        return new TextEmbeddings(other is null ? lease.Version : version!, vectors) { Norms = norms, Tokens = tokens };
    }

    // One unit for each text, from its words to the answer: nothing but the threads is shared, so that a short question does not wait for a step of others.
    private async Task<TextClassifications?> ClassifyAllAsync(string model, IReadOnlyList<AnalysisInput> inputs, AnalysisUse use, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var place = _threads.Enter(inputs.Count, use);
        using var lease = models.Acquire();
        using var language = models.LanguageModel.Acquire();
        var set = lease.Model;
        var head = set.Classifiers.Index().FirstOrDefault(classifier => classifier.Item.Manifest.Name == model);
        if (head.Item is null)
        {
            return null;
        }

        var preparation = new TextPreparation(set, language.Model, _options);
        var predictions = new Prediction?[inputs.Count];
        await _threads.RunAsync(
            inputs.Count,
            use,
            (number, reader) =>
            {
                var text = preparation.Prepare(inputs[number], new TokenBuffer());
                if (text.Readers[head.Index])
                {
                    Encode(text, EncoderLayers.Upper, set.Encoder, entities: null, reader);
                    predictions[number] = HeadAnswers.Read(head.Item.Model, text);
                }
            },
            cancellationToken);
        return new TextClassifications(head.Item.Manifest.Version, predictions);
    }

    private static Dictionary<string, string> VersionsOf(ModelSet set, string language) =>
        new(set.Versions, StringComparer.Ordinal) { [ModelName.Language] = language };

    private async Task<PreparedText[]> PrepareAsync(
        IReadOnlyList<AnalysisInput> inputs, AnalysisUse use, ModelSet set, LanguageDetector detector, CancellationToken cancellationToken)
    {
        var preparation = new TextPreparation(set, detector, _options);
        var texts = new PreparedText[inputs.Count];
        await ForChunksAsync(
            inputs.Count,
            use,
            (first, end, reader) =>
            {
                var tokens = new TokenBuffer();
                for (var i = first; i < end; i++)
                {
                    texts[i] = preparation.Prepare(inputs[i], tokens);
                    reader.GiveWay();
                }
            },
            cancellationToken);
        return texts;
    }

    private Task EncodeAsync(PreparedText[] texts, AnalysisUse use, ModelSet set, CancellationToken cancellationToken)
    {
        PreparedText[] longestFirst = [.. texts.OrderByDescending(text => text.Windows.Sum(window => window.Length))];
        return _threads.RunAsync(
            texts.Length,
            use,
            (number, reader) =>
            {
                var text = longestFirst[number];
                Encode(text, text.IsRead ? EncoderLayers.Upper : EncoderLayers.Last, set.Encoder, text.Abstained is null ? set.Entities?.Model : null, reader);
            },
            cancellationToken);
    }

    // Each window passes the encoder by itself: activations are quantised over all that passes together, so that a text would be read a little otherwise
    // beside other texts. For the same reason the windows of a text are added up in their order.
    private static void Encode(PreparedText text, EncoderLayers layers, TextEncoder encoder, IEntityHead? entities, Reader reader)
    {
        for (var i = 0; i < text.Windows.Count; i++)
        {
            if (i > 0)
            {
                reader.GiveWay();
            }

            var batch = reader.BatchOf(encoder);
            batch.Clear(layers);
            batch.TryAdd(text.Windows[i]);
            encoder.Encode(batch);
            text.Add(batch);
            if (entities is null)
            {
                continue;
            }

            text.Keep(entities.Read(batch));
            if (text.Windows is not [{ Count: <= MaxTokensKept }])
            {
                FindNames([text], entities);
            }
        }
    }

    private static void FindNames(ReadOnlySpan<PreparedText> texts, IEntityHead entities)
    {
        List<PreparedText> open = [];
        foreach (var text in texts)
        {
            if (text.Words is not null)
            {
                open.Add(text);
            }
        }

        if (open.Count == 0)
        {
            return;
        }

        foreach (var (text, names) in open.Zip(entities.Find([.. open.Select(text => (text.Text, text.Words!))])))
        {
            text.AddNames(names);
        }
    }

    private static void Conclude(
        ReadOnlySpan<PreparedText> texts, Span<ArticleAnalysis> analyses, ModelSet set, IReadOnlyDictionary<string, string> versions, Reader reader)
    {
        var answers = new HeadAnswers(set, texts, reader);
        if (set.Entities is { } entities)
        {
            FindNames(texts, entities.Model);
            reader.GiveWay();
        }

        for (var i = 0; i < texts.Length; i++)
        {
            reader.GiveWay();
            var text = texts[i];
            var language = text.Language.Confidence < MinConfidence ? null : text.Language.Language;
            analyses[i] = new()
            {
                Language = language,
                LanguageConfidence = float.IsFinite(text.Language.Confidence) ? text.Language.Confidence : null,
                Topic = answers.Of(ModelName.Topic, i),
                Sentiment = answers.Of(ModelName.Sentiment, i),
                Labels = answers.Labels(i),
                Entities = [.. text.Entities.Select(entity => new EntityMention(
                    text.Text[entity.Start..entity.End], entity.Type, entity.Start, entity.End, entity.Confidence))],
                Keywords = KeywordExtractor.Extract(text.Input.Title, text.Input.Content, language),
                Summary = Summarizer.Summarize(text.Input.Title, text.Input.Content, language),
                Embedding = text.Embedding(),
                Abstained = text.Abstained,
                Models = versions,
            };
        }
    }

    private Task ForChunksAsync(int count, AnalysisUse use, Action<int, int, Reader> work, CancellationToken cancellationToken) => _threads.RunAsync(
        (count + Chunk - 1) / Chunk, use, (chunk, reader) => work(chunk * Chunk, Math.Min((chunk + 1) * Chunk, count), reader), cancellationToken);
}
