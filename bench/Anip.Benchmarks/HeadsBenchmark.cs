using Anip.Benchmarks.Headlines;
using Anip.Lifecycle.Figures;
using Anip.Training;

namespace Anip.Benchmarks;

/// <summary>What the heads of a folder of models reach on the development rows, by file and by class; fails where one is below its floor.</summary>
internal static class HeadsBenchmark
{
    public static int Run(string[] args)
    {
        var data = Usage.Option(args, "--data", "data");
        var models = Usage.Option(args, "--models", Path.Combine(AppContext.BaseDirectory, "models"));
        var only = Usage.Option(args, "--model", "");
        var missed = 0;
        foreach (var model in ModelTrainer.Models.Where(name => only.Length == 0 || name == only))
        {
            var report = ModelTrainer.EvaluateAsync(model, [data], Path.Combine(models, model), EncoderFolder.In(models), CancellationToken.None).GetAwaiter().GetResult();
            Print(report);
            missed += Compare(report);
        }

        return missed == 0 ? 0 : 1;
    }

    internal static void Print(TrainingReport report)
    {
        Console.WriteLine(report.Model);
        foreach (var group in report.Groups)
        {
            var seeds = group.SeedF1.Count == 0 ? "" : $"  seeds {string.Join(' ', group.SeedF1.Select(f1 => f1.ToString("F4")))}";
            Console.WriteLine($"  {group.Group,-36} {group.Rows,6} rows  F1 {group.F1:F4}  accuracy {group.Accuracy:F4}  calibration error {group.CalibrationError:F3}{seeds}");
            Console.WriteLine("    " + string.Join("  ", group.PerClass.Where(one => one.Rows > 0).Select(one => $"{one.Name} {one.F1:F3} (P {one.Precision:F3}, R {one.Recall:F3}, {one.Rows})")));
        }
    }

    private static int Compare(TrainingReport report)
    {
        var missed = 0;
        foreach (var floor in HeadFloor.All.Where(floor => floor.Model == report.Model))
        {
            var reached = report.Groups.FirstOrDefault(group => group.Group == floor.Group)?.F1;
            var met = reached >= floor.F1;
            missed += met ? 0 : 1;
            Console.WriteLine($"  floor {floor.F1:F3} of {floor.Group}: {(reached is { } f1 ? $"{f1:F4}, {(met ? "met" : "missed")}" : "no rows")}");
        }

        return missed;
    }
}
