namespace Anip.Training.Data;

/// <summary>Rows parted into those to learn from, those to calibrate on (a part of the former by hash) and those to measure by.</summary>
internal sealed record TrainingSplit<T>(IReadOnlyList<T> Training, IReadOnlyList<T> HeldOut, IReadOnlyList<T> Development)
{
    // About a twentieth of what may be learnt from.
    private const int HoldOutByteBelow = 13;

    /// <param name="rows">All rows of all files.</param>
    /// <param name="alsoDevelopment">Keys of rows of files that are not among them and that must not be learnt from either.</param>
    public static TrainingSplit<T> Of(
        IEnumerable<T> rows, Func<T, string> key, Func<T, bool> isDevelopment, IEnumerable<string> alsoDevelopment)
    {
        var all = rows.ToList();
        var development = all.Where(isDevelopment).ToList();
        var taken = development.Select(key).Concat(alsoDevelopment).ToHashSet(StringComparer.Ordinal);
        taken.Remove("");
        var free = all.Where(row => !isDevelopment(row) && !taken.Contains(key(row))).ToLookup(row => IsHeldOut(key(row)));
        return new TrainingSplit<T>([.. free[false]], [.. free[true]], development);
    }

    private static bool IsHeldOut(string key) => DevelopmentRows.HoldOutByte(key) < HoldOutByteBelow;
}
