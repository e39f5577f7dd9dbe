using System.Globalization;
using System.Text.RegularExpressions;

namespace Anip.Ingestion.Sources.GdeltBulk;

/// <summary>What a file of GDELT's holds.</summary>
public enum BulkKind
{
    Gkg,
    Events,
    Mentions,
}

/// <summary>A file of GDELT's by its name, such as <c>20260403100000.translation.gkg.csv.zip</c>.</summary>
/// <param name="Name">In GDELT's own letters.</param>
/// <param name="Slot">The quarter of an hour that it is of, UTC.</param>
/// <param name="IsTranslated">Of the press in other languages than English.</param>
public sealed partial record BulkFile(string Name, DateTimeOffset Slot, BulkKind Kind, bool IsTranslated)
{
    /// <summary>A file comes so often.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(15);

    /// <summary>Packed, as the list has it; null where no list has named it yet.</summary>
    public long? Bytes { get; init; }

    /// <summary>Of the packed file, 32 digits in lower case; null where no list has named it yet.</summary>
    public string? Md5 { get; init; }

    /// <summary>Tries that failed.</summary>
    public int Attempts { get; init; }

    /// <summary>What is in the archive.</summary>
    public string Member => Name[..^".zip".Length];

    public static BulkFile Of(DateTimeOffset slot, BulkKind kind, bool isTranslated)
    {
        var suffix = kind switch { BulkKind.Gkg => "gkg.csv", BulkKind.Events => "export.CSV", _ => "mentions.CSV" };
        return new BulkFile($"{Stamp(slot)}{(isTranslated ? ".translation" : "")}.{suffix}.zip", slot, kind, isTranslated);
    }

    /// <returns>Null for what is no name of such a file.</returns>
    public static BulkFile? Parse(string name)
    {
        var match = Pattern().Match(name);
        if (!match.Success || !DateTimeOffset.TryParseExact(match.Groups["slot"].Value, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var slot))
        {
            return null;
        }

        var kind = match.Groups["kind"].Value switch { "gkg" => BulkKind.Gkg, "export" => BulkKind.Events, _ => BulkKind.Mentions };
        return new BulkFile(name, slot, kind, match.Groups["translated"].Success);
    }

    internal static string Stamp(DateTimeOffset slot) => slot.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<slot>[0-9]{14})(?<translated>\.translation)?\.(?<kind>export|mentions|gkg)\.(csv|CSV)\.zip$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Pattern();
}
