using System.Diagnostics;
using Anip.Training.Networks;

namespace Anip.Benchmarks;

/// <summary>Matrix products as the heads' training has them.</summary>
internal static class ProductBenchmark
{
    public static int Run(string[] args)
    {
        var threads = int.Parse(Usage.Option(args, "--threads", "2"));
        foreach (var (name, m, k, n, transposed) in new[]
        {
            ("forward", 256, 1536, 256, false), ("gradient", 1536, 256, 256, true), ("words", 2048, 768, 192, false), ("square", 1024, 1024, 1024, false),
        })
        {
            var a = transposed ? new Matrix(k, m).All.Transposed : new Matrix(m, k).All;
            var (b, c) = (new Matrix(k, n), new Matrix(m, n));
            var options = new ParallelOptions { MaxDegreeOfParallelism = threads };
            var best = 0.0;
            for (var round = 0; round < 8; round++)
            {
                var watch = Stopwatch.StartNew();
                for (var i = 0; i < 10; i++)
                {
                    MatrixProduct.Compute(a, b.All, c.All, options);
                }

                best = Math.Max(best, 10 * 2.0 * m * k * n / watch.Elapsed.TotalSeconds / 1e9);
            }

            Console.WriteLine($"{name} {m} x {k} x {n}: {best:F1} GFLOPS");
        }

        return 0;
    }
}
