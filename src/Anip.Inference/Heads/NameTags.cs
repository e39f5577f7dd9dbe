namespace Anip.Inference.Heads;

/// <summary>BIO tags by number: 0 is O, 1 + 2t begins a name of type t, 2 + 2t goes on with it.</summary>
public static class NameTags
{
    public static int Begin(int type) => 1 + (2 * type);

    public static int Inside(int type) => 2 + (2 * type);

    /// <summary>The names in a path: first word, one past the last, type.</summary>
    public static void Read(ReadOnlySpan<int> path, List<(int Start, int End, int Type)> names)
    {
        for (var i = 0; i < path.Length;)
        {
            if (path[i] == 0)
            {
                i++;
                continue;
            }

            var type = (path[i] - 1) / 2;
            var end = i + 1;
            while (end < path.Length && path[end] == Inside(type))
            {
                end++;
            }

            names.Add((i, end, type));
            i = end;
        }
    }
}
