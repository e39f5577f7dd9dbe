using System.Globalization;
using System.Text;
using Anip.Lifecycle.Figures;
using Anip.Models;
using Anip.Training.Data;
using Anip.Training.Entities;
using Anip.Training.Texts;

namespace Anip.Training.Cards;

/// <summary>Writes what a reader must know of a trained head.</summary>
internal sealed class ModelCard(string name, TrainedHead trained, TrainingOptions options, string encoder, string licence)
{
    public string Write(TrainingReport report)
    {
        var card = new StringBuilder();
        card.AppendLine(CultureInfo.InvariantCulture, $"# {name}\n\n{What}\n");
        card.AppendLine(CultureInfo.InvariantCulture, $"Reads the layers of the encoder `{encoder}` and no other's. {CardSignature.Sentence(CardSignature.Of(trained.Model))} Language: English. Licence of the weights: {licence}.\n");
        WriteData(card);
        card.AppendLine(CultureInfo.InvariantCulture, $"## How it was trained\n\n{Recipe} Seeds {options.FirstSeed}–{options.FirstSeed + options.Seeds - 1}; the mean of their scores ships, as one model.");
        card.AppendLine(CultureInfo.InvariantCulture, $"`anip train {name}` does it again from the same files: the same seed gives the same weights on the same kind of processor.\n");
        WriteFigures(card, report);
        CardSections.Write(card, report, trained.Curve);
        card.AppendLine(CultureInfo.InvariantCulture, $"\n## Limits\n\n{Limits}");
        return card.ToString().ReplaceLineEndings("\n");
    }

    public string WriteLicence() =>
        $"""
        The weights in this folder are licensed under {licence}
        (https://spdx.org/licenses/{licence}.html), without warranty of any kind.

        They were learnt from data of others, each under its own licence:

        {string.Join('\n', trained.Data.Select(source => $"- {source.Name}: {source.Licence}. {source.What}"))}

        """.ReplaceLineEndings("\n");

    private string What => name switch
    {
        ModelName.Topic => "Which of eight topics a news text is about: business, entertainment, health, politics, science, sports, technology or world.",
        ModelName.Sentiment => "Whether a news text speaks positively, neutrally or negatively: as a whole, or towards a name in it.",
        _ => "Finds the names of persons, organizations and locations in a news text.",
    };

    private string Recipe => name switch
    {
        ModelName.Entities => EntityRecipe,
        _ => TextRecipe(TextHead.Named(name)!),
    };

    private static string EntityRecipe
    {
        get
        {
            var recipe = EntityHeadTrainer.Shipped;
            return $"For each word the features of its first token (encoder layers {string.Join(", ", recipe.Layers.Select(layer => layer + 3))}, standardised, one byte each) → {recipe.Projected}; that of the word, "
                + $"the one before and the one after, beside flags of the words' shapes (capitals, digits, punctuation, place in the sentence) → {recipe.Hidden} → BIO tags, a linear-chain "
                + $"CRF over them; AdamW {recipe.Rate}, {recipe.Epochs} epochs{Repeated(TrainingSource.OfEntities)}{Averaged(recipe.Averaged)}. Both large products are of bytes in use, and the figures below are of that form.";
        }
    }

    private string Limits => name switch
    {
        ModelName.Topic => "The classes of newsapi.org are automatic, and headlines of one story stand among its training and its development rows, so its figures flatter. "
            + "Politics and world come from few sources. Texts about none of the eight topics get one all the same, mostly with a low confidence.",
        ModelName.Sentiment => "Irony, quotations and sentiment between parties are often missed. Financial headlines are over-represented; what is good for a share counts as positive there.",
        _ => "Texts without capitals, and headlines in which every word has one, are harder. Products, works and events are not looked for. Words beyond the window of 254 tokens are read in the next window, without its neighbours.",
    };

    private static string TextRecipe(TextHead head)
    {
        var recipe = head.Recipe;
        var input = head.Targets ? "means over the text, over the target's tokens, and over up to six tokens before and after it, the nearer the more (the text's again where there is no target)" : "means over the text";
        return $"Features: {input}, of the encoder's layers 3, 4, 5 and 6, standardised. One hidden layer of {recipe.Hidden} (GELU), dropout {recipe.InputDropout} on the input and {recipe.HiddenDropout} on the hidden layer, "
            + $"{(recipe.Balanced ? "class weights 1/√n, " : "")}label smoothing {recipe.Smoothing}, AdamW {recipe.Rate} with decay {recipe.Decay}, batches of {recipe.Batch}, {recipe.Epochs} epochs{Repeated(head.Sources)}{Averaged(recipe.Averaged)}.";
    }

    private static string Averaged(float kept) =>
        kept > 0 ? string.Create(CultureInfo.InvariantCulture, $", the running mean of the weights ({kept} of it kept at each step)") : "";

    private static string Repeated(IReadOnlyList<TrainingSource> sources) =>
        string.Concat(sources.Where(source => source.Times != 1).Select(source => source.Times > 1
            ? string.Create(CultureInfo.InvariantCulture, $", each row of {source.Name} {source.Times} times in each")
            : string.Create(CultureInfo.InvariantCulture, $", in each {source.Times:P0} of the rows of {source.Name}")));

    private void WriteData(StringBuilder card)
    {
        CardSections.WriteData(card, trained.Data);
        var generated = trained.Data.Select(source => source.Name).Where(TrainingSource.IsGenerated).ToList();
        card.AppendLine(CultureInfo.InvariantCulture, $"\n{trained.TrainingRows:N0} rows were learnt from and {trained.HeldOutRows:N0} held out of them to calibrate on. About a tenth of each file, chosen by a hash of the text, are development rows: never learnt from, and what the figures below are of. SHA-256 over all files: `{trained.DataHash}`.\n");
        if (generated.Count > 0)
        {
            card.AppendLine(CultureInfo.InvariantCulture, $"{string.Join(" and ", generated)} hold no news, so they are no part of the figure over all rows; where such a file parts its rows itself, only those that it holds back are measured.\n");
        }
    }

    private void WriteFigures(StringBuilder card, TrainingReport report)
    {
        var classes = report.Groups[0].PerClass.Select(one => one.Name).ToList();
        var entities = name == ModelName.Entities;
        card.AppendLine(CultureInfo.InvariantCulture, $"## Figures on development rows\n\n{(entities ? "F1 of exact spans" : "Macro-F1")}; by class F1. Calibration: expected calibration error of the confidence.\n");
        card.AppendLine(CultureInfo.InvariantCulture, $"| rows of | {(entities ? "names" : "rows")} | F1 | {(entities ? "" : "accuracy | ")}calibration | seeds alone, F1 | {string.Join(" | ", classes)} |");
        card.AppendLine(string.Concat(Enumerable.Repeat("| --- ", classes.Count + (entities ? 5 : 6))) + "|");
        foreach (var group in report.Groups)
        {
            var perClass = group.PerClass.Select(one => one.Rows == 0 ? "" : one.F1.ToString("F3", CultureInfo.InvariantCulture));
            var seeds = string.Join(' ', group.SeedF1.Select(f1 => f1.ToString("F3", CultureInfo.InvariantCulture)));
            card.AppendLine(CultureInfo.InvariantCulture, $"| {group.Group} | {group.Rows:N0} | **{group.F1:F3}** | {(entities ? "" : $"{group.Accuracy:F3} | ")}{group.CalibrationError:F3} | {seeds} | {string.Join(" | ", perClass)} |");
        }

        card.AppendLine(CultureInfo.InvariantCulture, $"\nSettings: {string.Join(", ", trained.Settings.Select(pair => $"{pair.Key} {pair.Value:0.###}"))}.\n");
    }
}
