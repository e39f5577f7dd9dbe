using System.Runtime.InteropServices;
using Anip.Inference.Encoding;

namespace Anip.Inference.Heads;

/// <summary>Finds names in windows that the encoder has read. Thread-safe.</summary>
internal interface IEntityHead : IDisposable
{
    /// <summary>What the head reads of an encoded window, which the batch need not hold any longer. To be disposed.</summary>
    EntityInput Read(EncodedBatch batch);

    /// <summary>Finds the names in windows that were read one by one: where they have few words, several together take less time.</summary>
    /// <returns>The names of each, in their order, none overlapping another.</returns>
    IReadOnlyList<List<EntitySpan>> Find(IReadOnlyList<(string Text, EntityInput Words)> windows);
}

/// <param name="Type">One of <see cref="Articles.EntityTypes.All"/>.</param>
/// <param name="Start">First UTF-16 unit in the window's whole text.</param>
/// <param name="End">One past the last.</param>
/// <param name="Confidence">0–1, calibrated.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EntitySpan(string Type, int Start, int End, float Confidence);
