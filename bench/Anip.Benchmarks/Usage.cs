namespace Anip.Benchmarks;

internal static class Usage
{
    public static int Print()
    {
        Console.Error.WriteLine("usage: bench VERB [--data DIR] [--models DIR]; the verbs are listed in Program.cs");
        return 2;
    }

    /// <summary>The value after <paramref name="name"/>, such as <c>--data DIR</c>.</summary>
    public static string Option(string[] args, string name, string fallback)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : fallback;
    }
}
