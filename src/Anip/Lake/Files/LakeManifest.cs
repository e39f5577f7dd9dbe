using System.Text.Json;
using System.Text.Json.Serialization;

namespace Anip.Lake.Files;

/// <summary>Which days a lake folder holds whole, a line for each: the last one of a day counts, and one that breaks off does not.</summary>
internal sealed class LakeManifest : IDisposable
{
    private readonly FileStream _file;
    private readonly Dictionary<string, DayLine> _days;

    private LakeManifest(FileStream file, Dictionary<string, DayLine> days) => (_file, _days) = (file, days);

    /// <summary>Nobody else writes to the folder meanwhile.</summary>
    /// <exception cref="IOException">Somebody does, or it cannot be written.</exception>
    public static LakeManifest Open(LakeFolder folder)
    {
        Directory.CreateDirectory(folder.Root);
        var file = new FileStream(folder.Manifest, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var days = new Dictionary<string, DayLine>(StringComparer.Ordinal);
        using (var lines = new StreamReader(file, leaveOpen: true))
        {
            while (lines.ReadLine() is { } line)
            {
                if (Read(line) is { Day: not null } day)
                {
                    days[day.Day] = day;
                }
            }
        }

        if (file.Length > 0)
        {
            // What a killed process left unended must not take the next line with it.
            file.Seek(-1, SeekOrigin.End);
            if (file.ReadByte() != '\n')
            {
                file.WriteByte((byte)'\n');
            }
        }

        return new LakeManifest(file, days);
    }

    /// <summary>The day is there as it is in the store now.</summary>
    public bool Has(LakeDay day) => _days.GetValueOrDefault(LakeFolder.NameOf(day.Day)) is { Version: LakeTable.Version } known && known.Articles == day.Articles && known.ChangedAt == day.ChangedAt;

    public void Add(LakeDay day)
    {
        var line = new DayLine(LakeFolder.NameOf(day.Day), day.Articles, day.ChangedAt, LakeTable.Version);
        _file.Write([.. JsonSerializer.SerializeToUtf8Bytes(line, ManifestJson.Default.DayLine), (byte)'\n']);
        _file.Flush();
        _days[line.Day] = line;
    }

    public void Dispose() => _file.Dispose();

    private static DayLine? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, ManifestJson.Default.DayLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <param name="Articles">How many the day had in the store when it was begun.</param>
/// <param name="ChangedAt">When one of them had last been changed then.</param>
/// <param name="Version">Of the tables.</param>
internal sealed record DayLine(string Day, long Articles, DateTimeOffset ChangedAt, int Version);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DayLine))]
internal sealed partial class ManifestJson : JsonSerializerContext;
