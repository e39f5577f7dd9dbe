namespace Anip.Inference.Analysis;

/// <summary>Finds the places of a name in a text: whole words, whatever their case.</summary>
public static class TargetMentions
{
    public static List<(int Start, int End)> Find(string text, string? target)
    {
        List<(int Start, int End)> found = [];
        var name = target?.Trim() ?? "";
        for (var at = 0; name.Length > 0 && at <= text.Length - name.Length;)
        {
            at = text.IndexOf(name, at, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
            {
                break;
            }

            var end = at + name.Length;
            if (IsBoundary(text, at) && IsBoundary(text, end))
            {
                found.Add((at, end));
            }

            at = end;
        }

        return found;
    }

    private static bool IsBoundary(string text, int at) =>
        at == 0 || at == text.Length || !char.IsLetterOrDigit(text[at - 1]) || !char.IsLetterOrDigit(text[at]);
}
