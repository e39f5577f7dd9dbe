using Anip.Models;

namespace Anip.Inference.Encoding;

/// <summary>What an encoder takes and gives.</summary>
/// <param name="Window">Tokens that are read at once, those that open and close a text included.</param>
/// <param name="Width">Numbers that a layer has for a token.</param>
/// <param name="Layers">The outputs that heads read; embeddings are made of the last.</param>
public sealed record EncoderShape(int Window, int Width, IReadOnlyList<string> Layers)
{
    // A window is one batch, whose outputs stand in memory for each thread.
    private const int MaxWindow = 8192;
    private const int MaxWidth = 4096;
    private const int MaxLayers = 16;

    private readonly string[] _all = [.. Layers];
    private readonly string[] _last = [Layers[^1]];

    /// <summary>Tokens of a text that one window holds.</summary>
    public int MaxTokens => Window - 2;

    /// <summary>Numbers that a head sees of a token or of a text: all layers side by side, the last at the end.</summary>
    public int FeatureWidth => Layers.Count * Width;

    /// <exception cref="ModelException">The manifest does not say it, or says what cannot be.</exception>
    public static EncoderShape Of(ModelFolder folder)
    {
        var file = Path.Combine(folder.Path, ModelManifest.FileName);
        var encoding = folder.Manifest.Encoding ?? throw new ModelException($"{file} does not say how the encoder reads: it needs the member \"encoding\".");
        return encoding.Window is < 3 or > MaxWindow ? throw Error("window", $"3 to {MaxWindow} tokens")
            : encoding.Dimensions is < 1 or > MaxWidth ? throw Error("dimensions", $"1 to {MaxWidth}")
            : encoding.Layers is not { Count: > 0 and <= MaxLayers } ? throw Error("layers", $"1 to {MaxLayers} names of outputs")
            : new EncoderShape(encoding.Window, encoding.Dimensions, encoding.Layers);

        ModelException Error(string member, string expected) => new($"{file}: encoding.{member} is to be {expected}.");
    }

    internal string[] Outputs(EncoderLayers layers) => layers is EncoderLayers.Last ? _last : _all;
}
