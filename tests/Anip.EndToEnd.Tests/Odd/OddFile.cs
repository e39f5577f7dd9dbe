namespace Anip.EndToEnd.Tests.Odd;

/// <summary>How reading a file ends.</summary>
internal enum Ends
{
    /// <summary>All of it that is an article is stored; what was mended is counted.</summary>
    Whole,

    /// <summary>It breaks off: what came before is stored.</summary>
    BrokenOff,

    /// <summary>Nothing of it can be read.</summary>
    Failed,
}

/// <param name="Titles">Of the articles in it.</param>
internal sealed record OddFile(string Name, Ends Ends, byte[] Content, params string[] Titles);
