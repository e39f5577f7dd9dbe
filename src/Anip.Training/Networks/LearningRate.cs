namespace Anip.Training.Networks;

/// <summary>Up to the peak over the first part of the steps, then straight down to zero.</summary>
/// <param name="Steps">All steps of the training.</param>
internal sealed record LearningRate(float Peak, int Steps, float WarmUp = 0.05f)
{
    /// <param name="step">From 1.</param>
    public float At(int step)
    {
        var warm = Math.Max(1, Steps * WarmUp);
        return step < warm ? Peak * step / warm : Peak * Math.Max(0, Steps - step + 1) / Math.Max(1, Steps - warm + 1);
    }
}
