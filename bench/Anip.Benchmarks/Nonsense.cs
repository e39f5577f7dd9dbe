namespace Anip.Benchmarks;

/// <summary>Questions that mean nothing, of several kinds and scripts.</summary>
internal static class Nonsense
{
    private static readonly (string Name, string Letters)[] Scripts =
    [
        ("Latin letters", "abcdefghijklmnopqrstuvwxyz"),
        ("Latin consonants", "bcdfghjklmnpqrstvwxz"),
        ("the upper row of keys", "qwertyuiop"),
        ("digits", "0123456789"),
        ("letters and digits", "abcdefghijklmnopqrstuvwxyz0123456789"),
        ("Cyrillic", "абвгдежзийклмнопрстуфхцчшщъыьэюя"),
        ("Greek", "αβγδεζηθικλμνξοπρστυφχψω"),
        ("Arabic", "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"),
        ("Hebrew", "אבגדהוזחטיכלמנסעפצקרשת"),
        ("Thai", "กขคงจชซญดตถทธนบปผฝพฟภมยรลวสหอฮ"),
        ("Devanagari", "कखगघचछजझटठडढणतथदधनपफबभमयरलवशषसह"),
        ("Hangul", "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허"),
        ("ideographs", "日一国会人年大十二本中長出三同時政事自行社見月分議後前民生連"),
        ("kana", "アイウエオカキクケコサシスセソタチツテトナニヌネノ"),
        ("signs", "!?#%&*+-/<=>@^_~|"),
    ];

    /// <summary>This many of each kind, one to three words of 5 to 11 characters each; the same each time.</summary>
    public static IEnumerable<(string Name, List<string> Texts)> Kinds(int count)
    {
        var random = new Random(7);
        foreach (var (name, letters) in Scripts)
        {
            yield return (name, [.. Enumerable.Range(0, count).Select(i => string.Join(' ', Enumerable.Range(0, 1 + (i % 3)).Select(_ => new string(random.GetItems(letters.AsSpan(), random.Next(5, 12))))))]);
        }

        yield return ("one letter again and again", [.. "abcdefghijklmnopqrstuvwxyz".SelectMany(letter => (string[])[new string(letter, 6), new string(letter, 12)])]);
    }
}
