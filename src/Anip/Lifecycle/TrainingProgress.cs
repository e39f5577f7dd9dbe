using System.Runtime.InteropServices;

namespace Anip.Lifecycle;

/// <summary>How far a training is.</summary>
/// <param name="Stage">What is being done, in words.</param>
/// <param name="Done">Of <paramref name="Total"/>.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TrainingProgress(string Stage, long Done, long Total);
