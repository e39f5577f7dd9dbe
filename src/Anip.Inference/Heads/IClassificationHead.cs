namespace Anip.Inference.Heads;

/// <summary>Tells a label from features of a whole text. Thread-safe.</summary>
internal interface IClassificationHead : IDisposable
{
    /// <summary>In the order of the probabilities.</summary>
    IReadOnlyList<string> Labels { get; }

    /// <summary>
    /// Features of one text: <see cref="Encoding.EncoderShape.FeatureWidth"/>, the means over the text, or twice that, with the means over the target's tokens
    /// behind them, which for the whole text are the text's again.
    /// </summary>
    int FeatureWidth { get; }

    /// <summary>Calibrated probabilities of <paramref name="texts"/> texts, whose features and whose probabilities stand one after the other.</summary>
    void Predict(ReadOnlySpan<float> features, int texts, Span<float> probabilities);
}
