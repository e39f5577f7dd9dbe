using Anip.Inference.Encoding;
using Anip.Inference.Heads;
using Anip.Inference.Language;
using Anip.Models;
using Microsoft.Extensions.Options;

namespace Anip.Inference;

/// <summary>The models beside the program, each behind its manager. The encoder and the language model must be there; a head may be missing, and what it would say is then missing too.</summary>
public sealed class InstalledModels : IDisposable
{
    /// <summary>Names of models and of their folders.</summary>
    public const string Topic = "topic-classification";
    public const string Sentiment = "sentiment-analysis";
    public const string Entities = "entity-recognition";
    public const string Language = "language";
    public const string Encoder = "encoder";

    public const string EncoderFolder = "minilm-news-1";

    /// <summary>The models that read off what the encoder gives.</summary>
    public static IReadOnlyList<string> Heads { get; } = [Topic, Sentiment, Entities];

    private readonly ModelsOptions _options;

    public InstalledModels(IOptions<ModelsOptions> options)
    {
        _options = options.Value;
        EncoderModel = new(() => Load(EncoderFolder, ModelKind.Encoder, folder => TextEncoder.Load(folder)));
        LanguageModel = new(() => Load(Language, ModelKind.LanguageIdentification, LanguageDetector.Load));
        TopicHead = Classification(Topic);
        SentimentHead = Classification(Sentiment);
        EntityHead = Head<IEntityHead>(Entities, ModelKind.TokenClassification, Inference.Heads.EntityHead.Load);
    }

    internal ModelManager<TextEncoder> EncoderModel { get; }

    internal ModelManager<LanguageDetector> LanguageModel { get; }

    internal ModelManager<HeadModel<IClassificationHead>>? TopicHead { get; init; }

    internal ModelManager<HeadModel<IClassificationHead>>? SentimentHead { get; init; }

    internal ModelManager<HeadModel<IEntityHead>>? EntityHead { get; init; }

    /// <summary>The version of the encoder, from its manifest.</summary>
    public string EncoderVersion
    {
        get
        {
            using var lease = EncoderModel.Acquire();
            return lease.Version;
        }
    }

    /// <summary>Loads every model anew from its folder. One that cannot be used keeps its old version, and the exception says why.</summary>
    /// <exception cref="ModelException">The first model that could not be loaded; those before it are new.</exception>
    public void Reload()
    {
        EncoderModel.Reload();
        LanguageModel.Reload();
        TopicHead?.Reload();
        SentimentHead?.Reload();
        EntityHead?.Reload();
    }

    public void Dispose()
    {
        EntityHead?.Dispose();
        SentimentHead?.Dispose();
        TopicHead?.Dispose();
        LanguageModel.Dispose();
        EncoderModel.Dispose();
    }

    private ModelManager<HeadModel<IClassificationHead>>? Classification(string name) =>
        Head<IClassificationHead>(name, ModelKind.TextClassification, ClassificationHead.Load);

    private ModelManager<HeadModel<T>>? Head<T>(string name, ModelKind kind, Func<ModelFolder, string, T> load)
        where T : class, IDisposable
    {
        return Directory.Exists(_options.FolderOf(name))
            ? new(() => Load(name, kind, folder => new HeadModel<T>(load(folder, EncoderVersion), [.. folder.Manifest.Languages])))
            : null;
    }

    private LoadedModel<T> Load<T>(string name, ModelKind kind, Func<ModelFolder, T> load)
    {
        var folder = ModelFolder.Open(_options.FolderOf(name));
        return folder.Manifest.Kind == kind
            ? new(load(folder), folder.Manifest.Version)
            : throw new ModelException($"{folder.Path} holds a model of kind {folder.Manifest.Kind}; {kind} was expected.");
    }
}

/// <summary>A head and the languages that its card names; none means any.</summary>
internal sealed record HeadModel<T>(T Head, IReadOnlyList<string> Languages) : IDisposable
    where T : class, IDisposable
{
    public void Dispose() => Head.Dispose();
}
