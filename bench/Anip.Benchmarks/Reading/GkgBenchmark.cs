using System.Diagnostics;
using System.IO.Compression;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Files;
using Anip.Ingestion.Sources.GdeltBulk;
using Anip.Ingestion.Sources.GdeltBulk.Files;
using Anip.Ingestion.Sources.GdeltBulk.Rows;

namespace Anip.Benchmarks.Reading;

/// <summary>
/// <c>gkg --data DIR [--megabytes 400]</c>: megabytes a second of GDELT's Global Knowledge Graph, unpacked, counted and held against a filter on one thread, and what memory that takes.
/// The records are those of all files of the folder that hold some, in archives as they come.
/// </summary>
internal static class GkgBenchmark
{
    private const double Aim = 20;
    private const int ArchiveBytes = 24 * 1024 * 1024;

    public static int Run(string[] args)
    {
        var records = Records(Usage.Option(args, "--data", "."));
        if (records.Length == 0)
        {
            Console.Error.WriteLine("no file there holds records of the Global Knowledge Graph");
            return 2;
        }

        var archive = Pack(records, out var unpacked);
        var rounds = Math.Max(2, (int)(long.Parse(Usage.Option(args, "--megabytes", "400"), System.Globalization.CultureInfo.InvariantCulture) * 1_000_000 / unpacked));
        Console.WriteLine($"{records.Length / 1e6:F1} MB of records, in archives of {archive.Length / 1e6:F1} MB that unpack to {unpacked / 1e6:F1} MB; {rounds} of them");
        Read(archive);
        var before = Process.GetCurrentProcess().PeakWorkingSet64;
        var watch = Stopwatch.StartNew();
        long counted = 0, taken = 0;
        for (var round = 0; round < rounds; round++)
        {
            var (all, articles) = Read(archive);
            (counted, taken) = (counted + all, taken + articles);
        }

        var speed = unpacked * (double)rounds / 1e6 / watch.Elapsed.TotalSeconds;
        using var process = Process.GetCurrentProcess();
        Console.WriteLine($"{speed:F0} MB/s unpacked ({archive.Length * (double)rounds / 1e6 / watch.Elapsed.TotalSeconds:F1} MB/s packed), {counted / watch.Elapsed.TotalSeconds:F0} records/s, {taken} asked for (aim: {Aim:F0} MB/s)");
        Console.WriteLine($"memory at its peak: {process.PeakWorkingSet64 / 1e6:F0} MB, {(process.PeakWorkingSet64 - before) / 1e6:F0} MB of it after the first archive");
        return speed >= Aim ? 0 : 1;
    }

    private static (long Records, long Taken) Read(byte[] archive)
    {
        var options = new GdeltBulkOptions { Themes = ["NATURAL_DISASTER*"], Countries = ["FR", "US"] };
        var (filter, counter, report) = (new GkgFilter(options), new BulkCounter(BulkKind.Gkg, options.MaxCounts), new SourceReport());
        using var stream = PackedFile.Open("bench.zip", member: null, archive, options.MaxUnpackedBytes, maxRatio: 1_000);
        var lines = new LineReader(stream, 4 * 1024 * 1024);
        var taken = 0L;
        while (lines.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult() is { } line)
        {
            var row = counter.Read(line.Span, report);
            taken += row.IsRead && filter.Takes(row) ? 1 : 0;
        }

        GC.KeepAlive(counter.Take());
        return (counter.Records, taken);
    }

    private static byte[] Records(string data)
    {
        using var all = new MemoryStream();
        foreach (var file in Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using var stream = File.OpenRead(file);
            using var plain = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : (Stream)stream;
            using var content = new MemoryStream();
            plain.CopyTo(content);
            if (GkgLines.IsRecord(content.ToArray()))
            {
                all.Write(content.ToArray());
                all.Write(content.ToArray() is [.., (byte)'\n'] ? [] : "\n"u8);
            }
        }

        return all.ToArray();
    }

    private static byte[] Pack(byte[] records, out long unpacked)
    {
        using var packed = new MemoryStream();
        unpacked = 0;
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var member = archive.CreateEntry("bench").Open();
            for (; unpacked < ArchiveBytes; unpacked += records.Length)
            {
                member.Write(records);
            }
        }

        return packed.ToArray();
    }
}
