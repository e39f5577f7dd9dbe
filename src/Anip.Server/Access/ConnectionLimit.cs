using System.Globalization;

namespace Anip.Server.Access;

/// <summary>
/// How many connections are held at once. Every one takes a descriptor of the process, and a process that has none left can neither open
/// its database nor load its own code: the runtime ends it. So enough of them stay for that, and further connections are closed as they come.
/// </summary>
public static class ConnectionLimit
{
    internal static readonly TimeSpan MaxIdle = TimeSpan.FromSeconds(60);
    internal static readonly TimeSpan MaxHeadersWait = TimeSpan.FromSeconds(20);

    private const string Limits = "/proc/self/limits";
    private const string Row = "Max open files";

    // What a process has where nobody says: the runtime raises the limit of macOS to this.
    private const long UsualDescriptors = 10_240;
    private const long Max = 10_000;
    private const long Min = 16;

    // Two for each library, which are 250 by themselves, and some for models, databases and feeds.
    private const long ForTheProcess = 440;

    /// <returns>Why this process cannot serve, and what to do: it may open too few files. Null where it can.</returns>
    public static string? Shortage() => Shortage(OwnLimits());

    internal static string? Shortage(string limits) => Descriptors(limits) is { } descriptors && descriptors < ForTheProcess + Min
        ? $"this process may open {descriptors} files at once, and serving takes {ForTheProcess + Min} at least: raise the limit, such as with 'ulimit -n 4096', or LimitNOFILE=4096 in a unit of systemd"
        : null;

    internal static long OfThisProcess() => Of(OwnLimits());

    private static string OwnLimits() => File.Exists(Limits) ? File.ReadAllText(Limits) : "";

    /// <param name="limits">The limits of a process as Linux tells them.</param>
    internal static long Of(string limits) => Of(Descriptors(limits) ?? UsualDescriptors);

    private static long Of(long descriptors) => Math.Clamp(Math.Min(descriptors / 2, descriptors - ForTheProcess), Min, Max);

    private static long? Descriptors(string limits)
    {
        var row = limits.Split('\n').FirstOrDefault(row => row.StartsWith(Row, StringComparison.Ordinal));
        var values = row?[Row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return values is [var soft, ..] && long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
