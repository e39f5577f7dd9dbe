using Anip.Lifecycle.Figures;

namespace Anip.Training;

/// <summary>A head as trained, not yet written.</summary>
/// <param name="Model">The bytes of its graph.</param>
/// <param name="DataHash">Over all files.</param>
/// <param name="HeldOutRows">Of the training rows those that it was calibrated on.</param>
/// <param name="Settings">For its manifest.</param>
internal sealed record TrainedHead(
    byte[] Model,
    TrainingReport Report,
    string DataHash,
    IReadOnlyList<DataSource> Data,
    int TrainingRows,
    int HeldOutRows,
    IReadOnlyDictionary<string, double> Settings)
{
    public IReadOnlyList<CurvePoint> Curve { get; init; } = [];

    /// <summary>The sizes and rates by which it learnt.</summary>
    public IReadOnlyDictionary<string, string> Recipe { get; init; } = new Dictionary<string, string>();
}
