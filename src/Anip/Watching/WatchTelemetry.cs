using System.Diagnostics.Metrics;

namespace Anip.Watching;

/// <summary>What is measured of the answers of models, as it was read last.</summary>
internal static class WatchTelemetry
{
    private const string Model = "anip.model";

    private static readonly Meter Meter = new("Anip.Watching");

    private static volatile IReadOnlyList<ModelDrift> _last = [];

    static WatchTelemetry()
    {
        Meter.CreateObservableGauge(
            "anip.model.drift", () => _last.SelectMany(drift => Of(drift, drift.AgainstTraining, "training").Concat(Of(drift, drift.AgainstLastMonth, "month"))),
            "1", "Population-stability index of the last seven days, by model and by what they are compared with: training or month");
        Gauge("anip.model.confidence", drift => drift.Lately.MeanConfidence, "Mean confidence of the answers of the last seven days, by model");
        Gauge("anip.model.unsure", drift => drift.Lately.BelowFloor, "Share of the answers of the last seven days that are less sure than Models:Drift:Floor, by model");
        Gauge("anip.model.abstained", drift => drift.Lately.AbstainedShare, "Share of the texts of the last seven days that got no label, by model");
        Gauge("anip.model.agreement", drift => drift.Agreement?.Share, "Share of what people said of articles in the last sixty days that the model in force says too, by model");
    }

    public static void Record(IReadOnlyList<ModelDrift> drifts) => _last = drifts;

    private static void Gauge(string name, Func<ModelDrift, double?> read, string description) =>
        Meter.CreateObservableGauge(
            name, () => _last.Where(drift => read(drift) is not null).Select(drift => new Measurement<double>(read(drift)!.Value, new KeyValuePair<string, object?>(Model, drift.Model))), "1", description);

    private static IEnumerable<Measurement<double>> Of(ModelDrift drift, double? index, string against) =>
        index is { } known ? [new Measurement<double>(known, new(Model, drift.Model), new("anip.against", against))] : [];
}
