using System.Runtime.InteropServices;

namespace Anip.Watching;

/// <summary>What models said, counted by the day of the texts. Kept as it is counted, at a cost that does not grow with the articles.</summary>
public interface IModelDays
{
    /// <summary>Of one model, from and to a day, the oldest first.</summary>
    Task<IReadOnlyList<ModelDay>> ListAsync(string model, DateOnly from, DateOnly to, CancellationToken cancellationToken);
}

/// <param name="Day">On which the texts were published, or came where they do not say.</param>
/// <param name="Version">Of the model.</param>
/// <param name="Label">Empty where the model gave none.</param>
/// <param name="Tenth">Of the confidence: 3 is from 0.3 to below 0.4, and 9 up to 1.</param>
/// <param name="Confidence">Summed.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ModelDay(DateOnly Day, string Version, string Label, int Tenth, long Count, double Confidence);
