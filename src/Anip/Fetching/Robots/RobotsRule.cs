namespace Anip.Fetching.Robots;

/// <summary>One line of a group: a path in which <c>*</c> stands for anything, and <c>$</c> at its end for the end.</summary>
internal sealed class RobotsRule
{
    private readonly string _pattern;
    private readonly bool _isWhole;

    public RobotsRule(string path, bool allows)
    {
        Allows = allows;
        Length = path.Length;
        _isWhole = path.EndsWith('$');
        _pattern = RobotsPath.OfRule(_isWhole ? path[..^1] : path);
    }

    public bool Allows { get; }

    /// <summary>Of the rule as it is written.</summary>
    public int Length { get; }

    // A star is only ever tried again from the last one on, so that no pattern is slow: the parts between the stars are found one behind the other.
    public bool Fits(string path)
    {
        var parts = _pattern.Split('*');
        if (!path.StartsWith(parts[0], StringComparison.Ordinal))
        {
            return false;
        }

        var at = parts[0].Length;
        for (var part = 1; part < parts.Length; part++)
        {
            if (part == parts.Length - 1 && _isWhole)
            {
                return path.Length - at >= parts[part].Length && path.EndsWith(parts[part], StringComparison.Ordinal);
            }

            var found = path.IndexOf(parts[part], at, StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }

            at = found + parts[part].Length;
        }

        return !_isWhole || at == path.Length;
    }
}
