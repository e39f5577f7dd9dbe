using Anip.Models;

namespace Anip.Server.Tests;

/// <summary>The models that ship, and no further one.</summary>
internal sealed class NoModels : IInstalledModels
{
    public ModelsInForce? Loaded => null;

    public ModelsInForce Look() => new(
        [
            new InstalledModel("encoder", "words-1", ModelKind.Encoder, [], "/models/encoder")
            {
                LoadedAt = ServerHost.Now,
                Encoding = new EncodingManifest { Tokenizer = "words", Vocabulary = "", Window = 256, Dimensions = 64, Layers = [], BaseModel = "words" },
            },
            new InstalledModel("topic-classification", "topics-1", ModelKind.TextClassification, ["politics", "sports"], "/models/topics") { LoadedAt = ServerHost.Now },
            new InstalledModel("sentiment-analysis", "sentiments-1", ModelKind.TextClassification, ["positive", "neutral", "negative"], "/models/sentiments") { LoadedAt = ServerHost.Now },
        ],
        []);

    public ReloadedModels Reload() => new(Look(), Look());
}
