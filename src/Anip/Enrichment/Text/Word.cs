using System.Runtime.InteropServices;

namespace Anip.Enrichment;

/// <summary>A word of a title or its content.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Word
{
    /// <summary>Equal for words that only differ in capitals; counts from 0.</summary>
    public int Term;

    /// <summary>First UTF-16 unit in the title (<see cref="Sentence"/> −1) or the content.</summary>
    public int Start;

    public int Length;

    /// <summary>Which sentence of the content, from 0; −1 for the title.</summary>
    public int Sentence;

    public WordTraits Traits;

    public readonly bool Is(WordTraits trait) => (Traits & trait) != WordTraits.None;
}

[Flags]
internal enum WordTraits
{
    None = 0,

    /// <summary>Carries no meaning of its own: an article, a pronoun, a number, …</summary>
    Stop = 1 << 0,

    Capitalised = 1 << 1,

    /// <summary>Capitals throughout, at least two.</summary>
    Upper = 1 << 2,

    /// <summary>First of its sentence, where a capital says nothing.</summary>
    First = 1 << 3,

    /// <summary>One space or an ampersand, and nothing else, parts it from the word before.</summary>
    Joined = 1 << 4,
}
