namespace Anip.Training.Measures;

/// <summary>How far confidence and truth lie apart: the expected calibration error over fifteen equal bins (Guo et al., 2017).</summary>
internal sealed class CalibrationError
{
    private const int Bins = 15;

    private readonly double[] _confidence = new double[Bins];
    private readonly int[] _right = new int[Bins];
    private int _rows;

    public void Add(double confidence, bool right)
    {
        var bin = Math.Clamp((int)(confidence * Bins), 0, Bins - 1);
        _confidence[bin] += confidence;
        _right[bin] += right ? 1 : 0;
        _rows++;
    }

    public double Value => _rows == 0 ? 0 : Enumerable.Range(0, Bins).Sum(bin => Math.Abs(_confidence[bin] - _right[bin])) / _rows;
}
