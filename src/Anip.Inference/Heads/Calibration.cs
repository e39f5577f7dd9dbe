namespace Anip.Inference.Heads;

/// <summary>Moves a probability by a straight line through its log-odds (Platt, 1999).</summary>
public static class Calibration
{
    public static double Apply(double probability, double slope, double offset) =>
        1 / (1 + Math.Exp(-((slope * LogOdds(probability)) + offset)));

    public static double LogOdds(double probability)
    {
        var inside = Math.Clamp(probability, 1e-6, 1 - 1e-6);
        return Math.Log(inside / (1 - inside));
    }
}
