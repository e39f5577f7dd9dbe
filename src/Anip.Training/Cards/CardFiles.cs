using System.Text.Json;
using Anip.Lifecycle.Figures;

namespace Anip.Training.Cards;

/// <summary>Writes what stands beside a model's weights for its readers: the card as data, and its diagrams.</summary>
internal static class CardFiles
{
    public static async Task WriteAsync(string folder, ModelCardJson card, CancellationToken cancellationToken)
    {
        await WriteAsync(ModelCardJson.FileName, JsonSerializer.Serialize(card, FiguresJson.Default.ModelCardJson) + "\n");
        if (card.Report.Groups is [var group, ..])
        {
            await WriteAsync(Diagrams.Reliability, Diagrams.OfReliability(group));
            if (group.Confusion is not null)
            {
                await WriteAsync(Diagrams.Confusion, Diagrams.OfConfusion(group));
            }
        }

        if (card.Curve.Count > 0)
        {
            await WriteAsync(Diagrams.Curve, Diagrams.OfCurve(card.Curve));
        }

        Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(folder, name), text, cancellationToken);
    }
}
