using Anip.Lifecycle;

namespace Anip.Training.Measures;

/// <summary>What is told of the networks of a training, which differ in their seeds: how far each is, and what it reaches after each epoch.</summary>
internal sealed class SeedNews(TrainingOptions options, IProgress<TrainingProgress> progress)
{
    public LearningCurve Curve { get; } = new();

    public IEnumerable<int> Seeds => Enumerable.Range(options.FirstSeed, options.Seeds);

    public Action<int, int> ProgressOf(int seed)
    {
        var stage = $"training, seed {seed}";
        return (done, total) => progress.Report(new TrainingProgress(stage, done, total));
    }

    /// <param name="f1">On the rows that are held out.</param>
    public void AfterEpoch(int seed, int step, double f1) => Curve.Add($"f1_held_out/seed_{seed}", step, f1);
}
