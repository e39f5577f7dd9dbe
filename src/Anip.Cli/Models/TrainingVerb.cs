using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Lifecycle;
using Anip.Lifecycle.Figures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Anip.Cli.Models;

/// <summary>What <c>anip train</c> does: a head, its run and its version in the registry; of people's own labels also the decision whether it is put in force.</summary>
internal static class TrainingVerb
{
    /// <param name="order">What to train; without data it is that of the settings, but for people's labels.</param>
    public static async Task<int> RunAsync(ParseResult arguments, TrainingOrder order, bool fromLabels, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var services = session.Services;
        var settings = services.GetRequiredService<IOptions<LifecycleOptions>>().Value;
        if (!fromLabels && order.Data.Count == 0)
        {
            order = settings.Files.Count > 0 ? order with { Data = settings.Files }
                : throw new UsageException($"there is nothing to learn from: name labelled files with --data, or set {LifecycleOptions.Section}:Data to the folder with them");
        }

        var training = services.GetRequiredService<ModelTraining>();
        TrainingOutcome outcome;
        try
        {
            outcome = await training.TrainAsync(order, new TrainingLines(), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && !fromLabels)
        {
            Terminal.Info($"What the encoder gave is kept in {order.Work ?? training.DefaultWork}: the same command goes on from there.");
            throw;
        }

        Print(outcome.Card, arguments.GetValue(GlobalOptions.Json));
        Terminal.Info($"It is version {outcome.Version.Version} of {order.Name}, from run {outcome.Run}.");
        if (!fromLabels)
        {
            Terminal.Info($"'anip models promote {order.Name} {outcome.Version.Version}' compares it with the one in force, and puts it in force where it is better.");
            return 0;
        }

        var decision = await services.GetRequiredService<ComparedPromotion>().PromoteAsync(new PromotionOrder(order.Name, outcome.Version.Version, RegistryVerbs.Person()), cancellationToken);
        await FollowedChampions.BringAsync(services, cancellationToken);
        Terminal.Info(decision.Verdict switch
        {
            PromotionVerdict.AlreadyInForce => $"Version {decision.Version} of {order.Name} is in force already: nothing was labelled since.",
            PromotionVerdict.Refused => $"It is registered and not in force. {decision.Reason}",
            _ => $"It is in force: nodes follow within seconds, and new articles are read by it. {decision.Reason}",
        });
        return 0;
    }

    private static void Print(ModelCardJson card, bool isJson)
    {
        if (isJson)
        {
            Terminal.PrintJson(JsonSerializer.Serialize(card, FiguresJson.Default.ModelCardJson));
            return;
        }

        Terminal.Print($"{card.Name} {card.Version} from {string.Join(", ", card.Data.Select(source => $"{source.Rows:N0} rows of {source.Name}"))}");
        FigureLines.Print(card.Report);
    }

    /// <summary>A line for each stage, and within a long one every ten seconds, with the time that is left.</summary>
    private sealed class TrainingLines : IProgress<TrainingProgress>
    {
        private static readonly TimeSpan Between = TimeSpan.FromSeconds(10);

        private string? _stage;
        private long _beganAt;
        private long _beganWith;
        private long _shownAt;

        public void Report(TrainingProgress value)
        {
            if (value.Stage != _stage)
            {
                (_stage, _beganAt, _beganWith) = (value.Stage, TimeProvider.System.GetTimestamp(), value.Done);
            }
            else if (TimeProvider.System.GetElapsedTime(_shownAt) < Between)
            {
                return;
            }

            _shownAt = TimeProvider.System.GetTimestamp();
            Terminal.Info($"{value.Stage}: {value.Done:N0} of {value.Total:N0}{Left(value)}");
        }

        private string Left(TrainingProgress value)
        {
            var done = value.Done - _beganWith;
            if (done <= 0 || value.Done >= value.Total)
            {
                return "";
            }

            var left = TimeProvider.System.GetElapsedTime(_beganAt) * ((double)(value.Total - value.Done) / done);
            return string.Create(CultureInfo.InvariantCulture, $", {(left.TotalHours > 99 ? TimeSpan.FromHours(99) : left):h\\:mm\\:ss} left");
        }
    }
}
