using System.Buffers;
using System.Collections.Frozen;
using System.Runtime.InteropServices;

namespace Anip.Enrichment;

/// <summary>A sentence's place in a text, in UTF-16 units, without the white space around it.</summary>
/// <param name="Start">The first unit.</param>
/// <param name="End">One past the last.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SentenceSpan(int Start, int End)
{
    public int Length => End - Start;
}

/// <summary>
/// Finds the sentences of running text in any script. It errs towards too few: a wrongly joined pair reads better than half a sentence.
/// </summary>
public static class SentenceSplitter
{
    private const string Closers = "\"'”’»)]}」』）】›“";

    private static readonly SearchValues<char> Ends = SearchValues.Create(".!?…\n。！？｡।॥؟۔");

    // Never the last word of a sentence: a name follows.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Titles = Lookup(
        "mr mrs ms mx dr prof st rev hon gen col lt sgt capt cmdr adm maj rep sen gov pres messrs mt ft vs " +
        "hr fr frl dipl ing bzw ca zb evtl sog vgl bspw inkl " +
        "mm mme mmes mlle env boul av " +
        "sr sra srta dra dña lic fdo " +
        "sig dott avv geom rag " +
        "exmo exma " +
        "dhr mevr drs mw " +
        "ул им пр тов гр пл обл");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Numbered =
        Lookup("no nos nr vol fig p pp art abs núm pág n st ch sec");

    // May end a sentence; they do where the next word is one that sentences often start with.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Abbreviations = Lookup(
        "inc ltd co corp llc plc jr sr etc al est dept univ approx jan feb mar apr jun jul aug sep sept oct nov dec " +
        "usw mio mrd std geb gmbh tel str bd " +
        "cie ets cf ex " +
        "ee uu cía tlf " +
        "млн млрд тыс руб гг др пр");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Openers = Lookup(
        "the a an in on at it its he she they we i you this that these those but and as for if when after before while there his her their our most some many no not what who how " +
        "der die das ein eine er sie es wir in im am und aber auch nach bei mit " +
        "le la les un une il elle ils elles on ce cette dans mais et en selon " +
        "el los las una en pero y según este esta il lo gli i nel ma o os as um uma no na mas");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Months = Lookup(
        "januar februar märz april mai juni juli august september oktober november dezember jänner januari februari mars maj augusti oktober");

    /// <summary>Writes the sentences in their order and stops when <paramref name="sentences"/> is full. Takes time linear in the text read.</summary>
    /// <returns>How many were written.</returns>
    public static int Split(ReadOnlySpan<char> text, Span<SentenceSpan> sentences)
    {
        var count = 0;
        var start = 0;
        var position = 0;
        while (count < sentences.Length && start < text.Length)
        {
            var found = text[position..].IndexOfAny(Ends);
            if (found < 0)
            {
                Add(text, start, text.Length, sentences, ref count);
                break;
            }

            position += found;
            var end = EndOf(text, start, position, out var next);
            if (end > 0)
            {
                Add(text, start, end, sentences, ref count);
                start = next;
            }

            position = next;
        }

        return count;
    }

    /// <summary>Is there an end of a sentence at the mark at <paramref name="mark"/>? Then where it is, else 0; <paramref name="next"/> is where to go on.</summary>
    private static int EndOf(ReadOnlySpan<char> text, int start, int mark, out int next)
    {
        if (text[mark] == '\n')
        {
            return EndOfLine(text, mark, out next);
        }

        next = mark + 1;
        while (next < text.Length && text[next] != '\n' && (Ends.Contains(text[next]) || Closers.Contains(text[next])))
        {
            next++;
        }

        if (next == text.Length || text[mark] is '。' or '！' or '？' or '｡' or '।' or '॥')
        {
            return next;
        }

        var after = next;
        while (after < text.Length && char.IsWhiteSpace(text[after]))
        {
            if (text[after] == '\n')
            {
                return 0; // The line's end decides.
            }

            after++;
        }

        if (after == next && !TextScript.IsUnspaced(text[next]))
        {
            return 0; // 3.14, example.org, "U.S."
        }

        return after < text.Length && (char.IsLower(text[after]) || (text[mark] == '.' && IsAbbreviated(text[start..mark], text[after..]))) ? 0 : next;
    }

    private static int EndOfLine(ReadOnlySpan<char> text, int mark, out int next)
    {
        next = mark + 1;
        var lines = 1;
        while (next < text.Length && char.IsWhiteSpace(text[next]))
        {
            lines += text[next] == '\n' ? 1 : 0;
            next++;
        }

        // A single break before a small letter is a wrapped line, not a paragraph.
        return lines == 1 && next < text.Length && char.IsLower(text[next]) ? 0 : Math.Max(mark, 1);
    }

    private static bool IsAbbreviated(ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        var from = before.Length;
        while (from > 0 && before.Length - from < 16 && (char.IsLetterOrDigit(before[from - 1]) || before[from - 1] == '.'))
        {
            from--;
        }

        var word = before[from..];
        var follower = FirstWord(after);
        if (word.IsEmpty || (from > 0 && char.IsLetterOrDigit(before[from - 1])))
        {
            return false;
        }

        if (word.Length <= 2 && !word.ContainsAnyExceptInRange('0', '9'))
        {
            // "3. Oktober", and the number of a list's item.
            return Months.Contains(follower) || before[..from].IsWhiteSpace();
        }

        if (word.Length == 1)
        {
            // "J. Smith" and "z. B.", but "plan B. The".
            return (char.IsUpper(word[0]) || char.IsLower(word[0])) && !Openers.Contains(follower);
        }

        return Titles.Contains(word)
            || (Numbered.Contains(word) && char.IsAsciiDigit(after[0]))
            || ((word.Contains('.') || Abbreviations.Contains(word)) && !Openers.Contains(follower));
    }

    private static ReadOnlySpan<char> FirstWord(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && length < 16 && char.IsLetter(text[length]))
        {
            length++;
        }

        return text[..length];
    }

    private static void Add(ReadOnlySpan<char> text, int start, int end, Span<SentenceSpan> sentences, ref int count)
    {
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        if (end > start)
        {
            sentences[count++] = new SentenceSpan(start, end);
        }
    }

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup(string words) =>
        words.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase)
            .GetAlternateLookup<ReadOnlySpan<char>>();
}
