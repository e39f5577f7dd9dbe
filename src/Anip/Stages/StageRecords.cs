using System.Runtime.InteropServices;
using Anip.Isolation;

namespace Anip.Stages;

/// <summary>Who works on a stage.</summary>
/// <param name="Stage">The stage's name.</param>
/// <param name="Owner">The name under which a process claims: no two at once use one.</param>
public readonly record struct StageWorker(string Stage, string Owner);

/// <summary>One text of an article.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ArticleVersion(long Id, int Revision);

/// <summary>An article as a stage gets it.</summary>
/// <param name="DeclaredLanguage">ISO 639-1, as its source declared it.</param>
/// <param name="Attempts">How many attempts have failed.</param>
public sealed record StageArticle(long Id, int Revision, string Title, string? Content, string? DeclaredLanguage, int Attempts = 0)
{
    public ArticleVersion Version => new(Id, Revision);
}

/// <param name="IsDue">Something can be claimed now, or is to be added.</param>
/// <param name="IsHeld">Something is claimed, be it by a process that is gone.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct StageOutlook(bool IsDue, bool IsHeld);

/// <summary>How much there is to do.</summary>
/// <param name="Waiting">To be claimed, those with failed attempts included.</param>
/// <param name="InWork">Claimed.</param>
/// <param name="Quarantined">Given up after the configured number of attempts.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct StageCounts(long Waiting, long InWork, long Quarantined)
{
    /// <summary>Not done and not given up.</summary>
    public long Pending => Waiting + InWork;
}

/// <summary>A stage can do nothing: it is not an article's fault.</summary>
public sealed class StageException(string message, Exception? innerException) : AnipException("stage_failed", message, innerException);
