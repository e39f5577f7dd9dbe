using Anip.Inference;
using Anip.Inference.Analysis;
using Anip.Inference.Tokenization;
using Anip.Models;
using Microsoft.Extensions.Options;

namespace Anip.Tests.Inference;

/// <summary>The models that ship, loaded once for all tests.</summary>
internal static class ShippedModels
{
    private static readonly Lazy<InstalledModels> Loaded = new(() => new InstalledModels(Options.Create(new ModelsOptions())));

    public static ModelsOptions Folders { get; } = new();

    public static InstalledModels All => Loaded.Value;

    public static WordPieceTokenizer Tokenizer { get; } = WordPieceTokenizer.Load(Path.Combine(Folders.FolderOf("minilm-news-1"), "vocab.txt"));

    public static TextAnalyzer Analyzer { get; } = new(All, Options.Create(new InferenceOptions { Threads = 2 }));
}
