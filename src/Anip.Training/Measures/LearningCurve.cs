using Anip.Lifecycle.Figures;

namespace Anip.Training.Measures;

/// <summary>How the networks of a training came along: the mean loss over some batches after the other, and figures at the end of each epoch.</summary>
internal sealed class LearningCurve
{
    // Of a loss of one seed; more show nothing that these do not.
    private const int Points = 50;

    private readonly List<CurvePoint> _points = [];

    public IReadOnlyList<CurvePoint> All => _points;

    public void Add(string key, long step, double value) => _points.Add(new CurvePoint(key, step, Math.Round(value, 6)));

    public LossOfSeed Loss(int seed, int steps) => new(this, $"loss/seed_{seed}", steps);

    internal sealed class LossOfSeed(LearningCurve curve, string key, int steps)
    {
        private readonly int _every = Math.Max(1, steps / Points);
        private double _sum;
        private int _count;

        public void Add(int step, double loss)
        {
            (_sum, _count) = (_sum + loss, _count + 1);
            if (step % _every == 0 || step == steps)
            {
                curve.Add(key, step, _sum / _count);
                (_sum, _count) = (0, 0);
            }
        }
    }
}
