using System.Runtime.InteropServices;
using Anip.Inference.Encoding;

namespace Anip.Inference.Heads;

/// <summary>Finds names in the windows of an encoded batch. Thread-safe.</summary>
internal interface IEntityHead : IDisposable
{
    /// <summary>Appends to <paramref name="found"/>, which has a list for each row, the names in that row's window, in their order, none overlapping another.</summary>
    void Find(EncodedBatch batch, IReadOnlyList<List<EntitySpan>> found);

    /// <summary>What the head reads of an encoded window, which the batch need not hold any longer. To be disposed.</summary>
    EntityInput Read(EncodedBatch batch);

    /// <summary>As above, of windows that were read one by one: of few words, several together take less time.</summary>
    /// <returns>The names of each.</returns>
    IReadOnlyList<List<EntitySpan>> Find(IReadOnlyList<(string Text, EntityInput Words)> windows);
}

/// <param name="Type">One of <see cref="Articles.EntityTypes.All"/>.</param>
/// <param name="Start">First UTF-16 unit in the window's whole text.</param>
/// <param name="End">One past the last.</param>
/// <param name="Confidence">0–1, calibrated.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EntitySpan(string Type, int Start, int End, float Confidence);
