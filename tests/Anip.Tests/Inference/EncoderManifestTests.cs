using Anip.Inference.Encoding;
using Anip.Inference.Tokenization;
using Anip.Models;

namespace Anip.Tests.Inference;

/// <summary>That the encoder is read as its manifest says, not as the one that ships.</summary>
public sealed class EncoderManifestTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("anip-encoder").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_window_the_layers_and_the_vocabulary_are_the_manifests()
    {
        Write(encoding => encoding with { Window = 34, Layers = ["hidden_state_4", "last_hidden_state"], Vocabulary = "words.txt" });

        using var encoder = TextEncoder.Load(ModelFolder.Open(_folder));
        var windows = WindowSplitter.Split(string.Join(' ', Enumerable.Repeat("word", 100)), encoder, new TokenBuffer(), 9);
        var batch = new EncodedBatch(encoder.Shape);
        Assert.True(batch.TryAdd(windows[0]));
        encoder.Encode(batch);
        var features = new float[encoder.Shape.FeatureWidth];
        batch.Pool(0, features);

        Assert.Equal([32, 32, 32, 4], windows.Select(window => window.Count));
        Assert.Equal(2 * 384, features.Length);
        Assert.DoesNotContain(0f, features);
    }

    public static TheoryData<string, string> Errors => new()
    {
        { "dimensions", "has 384 numbers for a token and not 512" },
        { "layers", "it has no output hidden_state_9" },
        { "no layers", "encoding.layers is to be" },
        { "window", "encoding.window is to be" },
        { "tokenizer", "needs the tokenizer 'sentencepiece'; this version has wordpiece" },
        { "vocabulary", "does not list other.txt" },
        { "nothing", "needs the member \"encoding\"" },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void What_does_not_fit_is_said(string what, string reason)
    {
        Write(encoding => what switch
        {
            "dimensions" => encoding with { Dimensions = 512 },
            "layers" => encoding with { Layers = ["hidden_state_9", "last_hidden_state"] },
            "no layers" => encoding with { Layers = [] },
            "window" => encoding with { Window = 2 },
            "tokenizer" => encoding with { Tokenizer = "sentencepiece" },
            "vocabulary" => encoding with { Vocabulary = "other.txt" },
            _ => null,
        });

        var error = Assert.Throws<ModelException>(() => TextEncoder.Load(ModelFolder.Open(_folder)));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder, error.Message, StringComparison.Ordinal);
    }

    private void Write(Func<EncodingManifest, EncodingManifest?> change)
    {
        var shipped = ShippedModels.Folders.FolderOf(ShippedModels.EncoderVersion);
        File.CreateSymbolicLink(Path.Combine(_folder, "model.onnx"), Path.Combine(shipped, "model.onnx"));
        File.Copy(Path.Combine(shipped, "vocab.txt"), Path.Combine(_folder, "words.txt"));
        File.Copy(Path.Combine(shipped, "vocab.txt"), Path.Combine(_folder, "vocab.txt"));
        var manifest = ModelFolder.ReadManifest(shipped);
        ModelFolder.Write(_folder, manifest with { Encoding = change(manifest.Encoding!) }, ["model.onnx", "words.txt", "vocab.txt"]);
    }
}
