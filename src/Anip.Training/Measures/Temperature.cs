using System.Numerics.Tensors;

namespace Anip.Training.Measures;

/// <summary>The number by which logits are divided so that the softmax is a probability to rely on (Guo et al., 2017).</summary>
internal static class Temperature
{
    /// <summary>The temperature of least log-loss on rows that were not learnt from, by golden section in log space.</summary>
    public static float Fit(IReadOnlyList<(float[] Logits, int Label)> rows)
    {
        if (rows.Count == 0)
        {
            return 1;
        }

        var ratio = (Math.Sqrt(5) - 1) / 2;
        double low = Math.Log(0.05), high = Math.Log(20);
        while (high - low > 1e-4)
        {
            var left = high - (ratio * (high - low));
            var right = low + (ratio * (high - low));
            (low, high) = Loss(rows, Math.Exp(left)) < Loss(rows, Math.Exp(right)) ? (low, right) : (left, high);
        }

        return (float)Math.Exp((low + high) / 2);
    }

    private static double Loss(IReadOnlyList<(float[] Logits, int Label)> rows, double temperature)
    {
        var scaled = new float[rows[0].Logits.Length];
        double loss = 0;
        foreach (var (logits, label) in rows)
        {
            TensorPrimitives.Divide(logits, (float)temperature, scaled);
            var most = TensorPrimitives.Max<float>(scaled);
            TensorPrimitives.Subtract(scaled, most, scaled);
            var truth = scaled[label];
            TensorPrimitives.Exp<float>(scaled, scaled);
            loss += Math.Log(TensorPrimitives.Sum<float>(scaled)) - truth;
        }

        return loss;
    }
}
