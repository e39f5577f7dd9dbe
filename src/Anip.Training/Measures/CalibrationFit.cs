using Anip.Inference.Heads;

namespace Anip.Training.Measures;

/// <summary>The line of <see cref="Calibration"/> with the least log-loss, by Newton's method.</summary>
internal static class CalibrationFit
{
    public static (double Slope, double Offset) Of(IReadOnlyList<(double Probability, bool Right)> rows)
    {
        double slope = 1, offset = 0;
        for (var round = 0; round < 25 && rows.Count > 0; round++)
        {
            // A weak pull towards the unchanged probability keeps few or perfect rows from running away.
            double gs = slope - 1, go = offset, ss = 1, so = 0, oo = 1;
            foreach (var (probability, right) in rows)
            {
                var x = Calibration.LogOdds(probability);
                var p = Calibration.Apply(probability, slope, offset);
                var error = p - (right ? 1 : 0);
                var weight = p * (1 - p);
                (gs, go) = (gs + (error * x), go + error);
                (ss, so, oo) = (ss + (weight * x * x), so + (weight * x), oo + weight);
            }

            var determinant = (ss * oo) - (so * so);
            slope -= ((oo * gs) - (so * go)) / determinant;
            offset -= ((ss * go) - (so * gs)) / determinant;
        }

        return (slope, offset);
    }
}
