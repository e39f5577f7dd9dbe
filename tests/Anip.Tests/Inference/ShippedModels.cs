using Anip.Inference;
using Anip.Inference.Analysis;
using Anip.Inference.Encoding;
using Anip.Inference.Tokenization;
using Anip.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Anip.Tests.Inference;

/// <summary>The models that ship, loaded once for all tests.</summary>
internal static class ShippedModels
{
    /// <summary>Of the encoder that the heads belong to, and the name of its folder.</summary>
    public const string EncoderVersion = "minilm-news-2";

    private static readonly Lazy<InstalledModels> Loaded = new(() => new InstalledModels(Options.Create(new ModelsOptions()), TimeProvider.System, NullLogger<InstalledModels>.Instance));

    public static ModelsOptions Folders { get; } = new();

    public static InstalledModels All => Loaded.Value;

    public static EncoderShape Shape { get; } = EncoderShape.Of(ModelFolder.Open(Folders.FolderOf(ShippedModels.EncoderVersion)));

    public static WordPieceTokenizer Tokenizer { get; } = WordPieceTokenizer.Load(Path.Combine(Folders.FolderOf(ShippedModels.EncoderVersion), "vocab.txt"));

    public static TextAnalyzer Analyzer { get; } = new(All, Options.Create(new InferenceOptions { Threads = 2 }));
}
