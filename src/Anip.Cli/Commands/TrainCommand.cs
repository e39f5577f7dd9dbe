using System.CommandLine;
using System.CommandLine.Parsing;
using Anip.Annotations;
using Anip.Articles;
using Anip.Cli.Models;
using Anip.Lifecycle;
using Anip.Models;

namespace Anip.Cli.Commands;

/// <summary><c>anip train</c>: a head from labelled rows.</summary>
internal static class TrainCommand
{
    private static readonly string[] Trainable = [ModelName.Topic, ModelName.Sentiment, ModelName.Entities];

    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = $"{string.Join(", ", Trainable)}, or with --from-labels a name of your own" };
        var fromLabels = new Option<bool>("--from-labels") { Description = "Learn from what people said of articles ('anip label'), register the head, and put it in force where it deserves it" };
        // Not named --data, which is the data folder for every verb: in the contract this one verb takes it for its files.
        var data = new Option<string[]>("--data")
        {
            Description = "Labelled files (JSON lines, or CoNLL for entities; gzip too) or folders of them (default: Training:Data)",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true,
        };
        var output = new Option<string?>("--output") { Description = "Leaves the model's folder there too; what was there is replaced", HelpName = "DIR" };
        var work = new Option<string?>("--work") { Description = "Keeps what the encoder gave, so that a second training is quick (after an interruption it is kept anyhow)", HelpName = "DIR" };
        var seeds = NumberOption.Create("--seeds", "Networks trained from different first weights; left out: as many as the shipped model is made of", 1, 5);
        var withoutCorrections = new Option<bool>("--without-corrections") { Description = "Leave out what people corrected of topics and sentiments here ('anip label set'), which is learnt from beside the files" };
        var withoutTexts = new Option<bool>("--without-texts") { Description = "Leave the texts of the worst errors out of the card, so that it can be published wherever the texts cannot" };
        var command = new Command("train", """
            Train a head, measure it on rows that it did not learn from, and register it as a version, with its run, its card and its diagrams. It is put in force by 'anip models promote'.

            Examples:
              anip train topic-classification --data corpus/topic
              anip train supply-chain --from-labels
            """)
        { model, data, output, work, seeds, fromLabels, withoutCorrections, withoutTexts, GlobalOptions.Json };
        command.Validators.Add(result => Check(result, result.GetValue(fromLabels), result.GetValue(model) ?? "", [data, output, work, seeds, withoutCorrections, withoutTexts]));
        command.SetAction((arguments, cancellationToken) =>
        {
            var own = arguments.GetValue(fromLabels);
            var given = arguments.GetRequiredValue(model);
            var order = new TrainingOrder(own ? OwnName(given) : given)
            {
                Data = arguments.GetValue(data) ?? [],
                WithCorrections = !arguments.GetValue(withoutCorrections),
                Quotes = !arguments.GetValue(withoutTexts),
                Output = arguments.GetValue(output),
                Work = arguments.GetValue(work),
                Seeds = arguments.GetValue(seeds),
            };
            return TrainingVerb.RunAsync(arguments, order, own, cancellationToken);
        });
        return command;
    }

    private static void Check(CommandResult result, bool isOwn, string model, Option[] further)
    {
        if (isOwn && further.Any(option => result.GetResult(option) is { Implicit: false }))
        {
            result.AddError("--from-labels goes without --data, --output, --work, --seeds, --without-corrections and --without-texts; name another data folder by --set Data:Path=DIR");
        }
        else if (!isOwn && !Trainable.Contains(model))
        {
            result.AddError($"{NearestName.Refuse(model, Trainable)} A head of your own is made with --from-labels");
        }
    }

    private static string OwnName(string given) =>
        !AnnotationName.TryParse(given, out var name, out var error) ? throw new UsageException($"the name '{given}' {error}")
        : AnnotationName.ValuesOf(name) is not null ? throw new UsageException($"{name} is read by a head that ships: give your labels a name of their own")
        : name;
}
