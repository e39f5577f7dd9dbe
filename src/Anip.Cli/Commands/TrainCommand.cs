using System.CommandLine;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Inference;
using Anip.Training;
using Anip.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Anip.Cli.Commands;

/// <summary><c>anip train</c>: a head from labelled rows.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        // Every verb passes here: nothing of training is named outside the action, so that it is loaded only by who trains.
        var model = new Argument<string>("model") { Description = string.Join(", ", InstalledModels.Heads) }.AcceptOnlyFromAmong([.. InstalledModels.Heads]);
        // Not named --data, which is the data folder for every verb: in the contract this one verb takes it for its files.
        var data = new Option<string[]>("--data")
        {
            Description = "Labelled files (JSON lines, or CoNLL for entities; gzip too) or folders of them",
            HelpName = "FILE",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var output = new Option<string>("--output") { Description = "The model's folder; what was there is replaced", HelpName = "DIR", Required = true };
        var work = new Option<string?>("--work") { Description = "Keeps what the encoder gave, so that a second training is quick", HelpName = "DIR" };
        var seeds = NumberOption.Create("--seeds", "Networks trained from different first weights; left out: as many as the shipped model is made of", 1, 5);
        var command = new Command("train", """
            Train a head, measure it on rows that it did not learn from, and write its folder: model, manifest, card, licence.

            Example:
              anip train topic-classification --data corpus/topic --output new/topic-classification
            """)
        { model, data, output, work, seeds };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var session = Session.WithoutStore(arguments);
            var report = await ModelTrainer.TrainAsync(
                arguments.GetRequiredValue(model),
                new TrainingOptions
                {
                    Data = arguments.GetRequiredValue(data),
                    Encoder = session.Services.GetRequiredService<IOptions<ModelsOptions>>().Value.FolderOf(InstalledModels.EncoderFolder),
                    Output = arguments.GetRequiredValue(output),
                    Work = arguments.GetValue(work),
                    Seeds = arguments.GetValue(seeds) ?? ModelTrainer.SeedsOf(arguments.GetRequiredValue(model)),
                },
                new Reporter<TrainingProgress>(new StageProgress().Report),
                cancellationToken);
            Write(report);
            return 0;
        });
        return command;
    }

    private static void Write(TrainingReport report)
    {
        Terminal.Print($"{report.Model} on development rows");
        foreach (var group in report.Groups)
        {
            Terminal.Print($"  {group.Group,-32} {group.Rows,6} rows  F1 {group.F1:0.000}  accuracy {group.Accuracy:0.000}  calibration error {group.CalibrationError:0.000}");
        }
    }

    /// <summary>A line for each stage, and within a long one every ten seconds.</summary>
    private sealed class StageProgress
    {
        private static readonly TimeSpan Between = TimeSpan.FromSeconds(10);

        private string? _stage;
        private long _shownAt;

        public void Report(TrainingProgress progress)
        {
            if (progress.Stage == _stage && TimeProvider.System.GetElapsedTime(_shownAt) < Between)
            {
                return;
            }

            (_stage, _shownAt) = (progress.Stage, TimeProvider.System.GetTimestamp());
            Terminal.Say($"{progress.Stage}: {progress.Done:N0} of {progress.Total:N0}");
        }
    }
}
