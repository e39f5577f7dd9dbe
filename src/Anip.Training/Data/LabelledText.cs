namespace Anip.Training.Data;

/// <summary>One text with its class; of sentiments, also the places of the name that the class is about.</summary>
/// <param name="File">The name of the file that it came from.</param>
/// <param name="Group">What is measured together: the file, or a part of it such as <c>sentfin_headlines</c> and <c>sentfin_entities</c>.</param>
/// <param name="Text">As the encoder reads it: title, line feed, content.</param>
/// <param name="Key">As <see cref="DevelopmentRows.Key"/> gives it.</param>
/// <param name="Targets">UTF-16 ranges in <paramref name="Text"/>; empty where the class is the whole text's.</param>
/// <param name="Held">The file itself says that the row is kept for measuring.</param>
internal sealed record LabelledText(string File, string Group, string Text, string Key, int Label, IReadOnlyList<Range> Targets, bool Held = false)
{
    /// <summary>Kept for measuring.</summary>
    public bool IsDevelopment { get; } = Held || DevelopmentRows.IsWholeFile(File) || DevelopmentRows.IsDevelopment(Key);

    /// <summary>As <see cref="DevelopmentRows.IsInThird"/> says; a copy without its key says the same.</summary>
    public bool IsInThird { get; } = DevelopmentRows.IsInThird(Key);
}
