using System.Runtime.InteropServices;
using Anip.Inference.Heads;
using Anip.Training.Data;

namespace Anip.Training.Entities;

/// <summary>The words of a sentence: rows of the table of features, and of the tags.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SentenceRows(int First, int Count);

/// <summary>A sentence to measure by.</summary>
internal sealed record MeasuredSentence(NamedSentence Sentence, NameWord[] Words, SentenceRows Rows);
