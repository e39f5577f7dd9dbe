using Anip.Lifecycle;
using Anip.Lifecycle.Figures;
using Anip.Models;

namespace Anip.Server.Tests;

/// <summary>Stands in for what measures models: a version's figure is the one that its manifest says. Versions without files cannot be measured.</summary>
internal sealed class MetricTrainer : IModelTrainer
{
    public IReadOnlyList<string> FromFiles => ["topic-classification"];

    public Task<IReadOnlyList<string>> FromLabelsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

    public Task<TrainedModel> TrainAsync(TrainingRequest request, IProgress<TrainingProgress> progress, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<TrainingReport> EvaluateAsync(string name, MeasuredModel model, IReadOnlyList<string> data, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ModelComparison> CompareAsync(string name, MeasuredModel? champion, MeasuredModel challenger, IReadOnlyList<string> data, PromotionRule rule, CancellationToken cancellationToken)
    {
        var (old, next) = (champion is null ? 0 : Of(champion), Of(challenger));
        var isBetter = next - old >= rule.Margin;
        return Task.FromResult(new ModelComparison(
            120, old, next, next - old, next - old - 0.005, next - old + 0.005, [new ClassComparison("wet", old, next), new ClassComparison("dry", old, next)], isBetter,
            $"F1 {old:0.000} to {next:0.000} on 120 rows: {(isBetter ? "better" : "it is not better")}."));
    }

    private static double Of(MeasuredModel model) => ModelFolder.Open(model.Folder).Manifest.Metrics["f1/all"];
}
