namespace Anip.Inference.Heads;

/// <summary>Tells a label from features of a whole text. Thread-safe.</summary>
internal interface IClassificationHead : IDisposable
{
    /// <summary>In the order of the probabilities.</summary>
    IReadOnlyList<string> Labels { get; }

    /// <summary>
    /// Features of one text: <see cref="Encoding.EncoderShape.FeatureWidth"/>, the means over the text, times one of <see cref="PartsOfTexts"/>: behind them stand the first or all
    /// parts of <see cref="Analysis.TargetFeatures"/>.
    /// </summary>
    int FeatureWidth { get; }

    /// <summary>How many times as wide as a text's own features a head's may be.</summary>
    static IReadOnlyList<int> PartsOfTexts { get; } = [1, 2, Analysis.TargetFeatures.PartsOfText];

    /// <summary>Calibrated probabilities of <paramref name="texts"/> texts, whose features and whose probabilities stand one after the other.</summary>
    void Predict(Memory<float> features, int texts, Span<float> probabilities);
}
