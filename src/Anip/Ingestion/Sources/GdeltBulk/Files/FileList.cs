using System.Globalization;
using System.Text;

namespace Anip.Ingestion.Sources.GdeltBulk.Files;

/// <summary>Reads lists of files: <c>bytes md5 address</c> on each line.</summary>
internal static class FileList
{
    private const string Host = "data.gdeltproject.org";

    /// <summary>Reads bytes that are cut out of a longer list.</summary>
    /// <param name="isBegin">They begin where the list does; else the first line is left out, which may be a part of one.</param>
    /// <param name="isEnd">They end where the list does; else the last line is left out.</param>
    public static List<BulkFile> ReadPart(ReadOnlySpan<byte> list, bool isBegin, bool isEnd, Uri baseUrl, SourceReport report)
    {
        list = isBegin ? list : list[(list.IndexOf((byte)'\n') + 1)..];
        return Read(isEnd ? list : list[..(list.LastIndexOf((byte)'\n') + 1)], baseUrl, report);
    }

    public static List<BulkFile> Read(ReadOnlySpan<byte> list, Uri baseUrl, SourceReport report)
    {
        var files = new List<BulkFile>();
        foreach (var range in Encoding.UTF8.GetString(list).EnumerateLines())
        {
            var line = range.Trim();
            if (line.IsEmpty)
            {
                continue;
            }

            if (ReadLine(line.ToString(), baseUrl) is { } file)
            {
                files.Add(file);
            }
            else
            {
                report.Note("bad_line", $"the list of files has a line that names none: \"{(line.Length <= 120 ? line : line[..120])}\".");
            }
        }

        return files;
    }

    // Only the name counts: what is fetched is fetched from the address in the settings.
    private static BulkFile? ReadLine(string line, Uri baseUrl)
    {
        var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 3
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes > 0
            && parts[1].Length == 32 && parts[1].All(char.IsAsciiHexDigit)
            && Uri.TryCreate(parts[2], UriKind.Absolute, out var url) && (url.Host == Host || url.Host == baseUrl.Host)
            && BulkFile.Parse(url.Segments[^1]) is { } file
            ? file with { Bytes = bytes, Md5 = parts[1].ToLowerInvariant() }
            : null;
    }
}
