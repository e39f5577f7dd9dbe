using Anip.Lifecycle.Figures;

namespace Anip.Training.Measures;

/// <summary>How far confidence and truth lie apart: the expected calibration error over fifteen equal bins (Guo et al., 2017).</summary>
internal sealed class CalibrationError
{
    private const int Bins = 15;

    private readonly double[] _confidence = new double[Bins];
    private readonly int[] _right = new int[Bins];
    private readonly int[] _counts = new int[Bins];
    private int _rows;

    public void Add(double confidence, bool right)
    {
        var bin = Math.Clamp((int)(confidence * Bins), 0, Bins - 1);
        _confidence[bin] += confidence;
        _right[bin] += right ? 1 : 0;
        _counts[bin]++;
        _rows++;
    }

    public double Value => _rows == 0 ? 0 : Enumerable.Range(0, Bins).Sum(bin => Math.Abs(_confidence[bin] - _right[bin])) / _rows;

    /// <summary>The bins that have rows.</summary>
    public IReadOnlyList<ReliabilityBin> Reliability =>
    [
        .. from bin in Enumerable.Range(0, Bins)
           where _counts[bin] > 0
           select new ReliabilityBin(
               Math.Round((double)bin / Bins, 4), Math.Round((bin + 1.0) / Bins, 4), _counts[bin],
               Math.Round(_confidence[bin] / _counts[bin], 4), Math.Round((double)_right[bin] / _counts[bin], 4)),
    ];
}
