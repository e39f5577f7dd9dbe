using System.Runtime.InteropServices;
using Anip.Inference.Encoding;

namespace Anip.Inference.Heads;

/// <summary>Finds names in the windows of an encoded batch. Thread-safe.</summary>
internal interface IEntityHead : IDisposable
{
    /// <summary>Appends to <paramref name="found"/>, which has a list for each row, the names in that row's window, in their order, none overlapping another.</summary>
    void Find(EncodedBatch batch, IReadOnlyList<List<EntitySpan>> found);
}

/// <param name="Type">One of <see cref="Articles.EntityTypes.All"/>.</param>
/// <param name="Start">First UTF-16 unit in the window's whole text.</param>
/// <param name="End">One past the last.</param>
/// <param name="Confidence">0–1, calibrated.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EntitySpan(string Type, int Start, int End, float Confidence);
