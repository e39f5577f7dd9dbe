using Anip.Inference.Encoding;
using Anip.Inference.Heads;
using Anip.Inference.Language;
using Anip.Models;

namespace Anip.Inference.Analysis;

/// <summary>The versions of all models that one call works with from its begin to its end.</summary>
internal sealed class ModelLeases : IDisposable
{
    private readonly ModelLease<TextEncoder> _encoder;
    private readonly ModelLease<LanguageDetector> _language;
    private readonly ModelLease<HeadModel<IClassificationHead>>? _topic;
    private readonly ModelLease<HeadModel<IClassificationHead>>? _sentiment;
    private readonly ModelLease<HeadModel<IEntityHead>>? _entities;

    public ModelLeases(InstalledModels models)
    {
        _encoder = models.EncoderModel.Acquire();
        _language = models.LanguageModel.Acquire();
        _topic = models.TopicHead?.Acquire();
        _sentiment = models.SentimentHead?.Acquire();
        _entities = models.EntityHead?.Acquire();
        Dictionary<string, string> versions = new()
        {
            [InstalledModels.Encoder] = _encoder.Version,
            [InstalledModels.Language] = _language.Version,
        };
        Add(InstalledModels.Topic, _topic?.Version);
        Add(InstalledModels.Sentiment, _sentiment?.Version);
        Add(InstalledModels.Entities, _entities?.Version);
        Versions = versions;

        void Add(string name, string? version)
        {
            if (version is not null)
            {
                versions.Add(name, version);
            }
        }
    }

    public TextEncoder Encoder => _encoder.Model;

    public LanguageDetector Language => _language.Model;

    public HeadModel<IClassificationHead>? Topic => _topic?.Model;

    public HeadModel<IClassificationHead>? Sentiment => _sentiment?.Model;

    public HeadModel<IEntityHead>? Entities => _entities?.Model;

    /// <summary>By model name.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; }

    public void Dispose()
    {
        _entities?.Dispose();
        _sentiment?.Dispose();
        _topic?.Dispose();
        _language.Dispose();
        _encoder.Dispose();
    }
}
