using System.Text.Json;
using System.Xml;
using Anip.Ingestion.Feeds;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Files;
using Anip.Ingestion.Sources.NewsApi;

namespace Anip.Benchmarks;

/// <summary><c>feeds --data DIR</c>: every file of a folder of feeds and recorded API answers read; what expected files ask for, compared.</summary>
internal static class FeedsBench
{
    private static readonly FileSource Files = new([NewsApiSource.Descriptor], TimeProvider.System);

    public static int Run(string[] args)
    {
        var data = Usage.Option(args, "--data", ".");
        var files = Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        var answered = ReadAll(files, data).GetAwaiter().GetResult();
        var wellFormed = ParseWellFormed(files, data);
        var met = CompareExpected(files, data);
        return answered && wellFormed && met >= 0.97 ? 0 : 1;
    }

    private static async Task<bool> ReadAll(List<string> files, string data)
    {
        int withItems = 0, without = 0, items = 0, unanswered = 0;
        var errors = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var source = SourceReading.Of(Files, file, FileSource.Kind, TimeProvider.System.GetUtcNow());
            var count = 0;
            try
            {
                await foreach (var article in source.FetchAsync(CancellationToken.None))
                {
                    count++;
                }

                items += count;
                _ = count > 0 ? withItems++ : without++;
            }
            catch (SourceException exception)
            {
                if (!errors.TryGetValue(exception.Code, out var list))
                {
                    errors[exception.Code] = list = [];
                }

                list.Add($"{Path.GetRelativePath(data, file)}: {exception.Message.Replace(data, "", StringComparison.Ordinal)}");
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                unanswered++;
                Console.WriteLine($"  UNANSWERED {Path.GetRelativePath(data, file)}: {exception.GetType().Name}: {exception.Message}");
            }
        }

        Console.WriteLine($"{files.Count} files: {withItems} with {items} articles, {without} feeds without articles, {errors.Values.Sum(list => list.Count)} clear errors, {unanswered} unanswered");
        foreach (var (code, list) in errors)
        {
            Console.WriteLine($"  {code}: {list.Count}");
            foreach (var line in list.Where(line => !line.Contains("JSON without articles", StringComparison.Ordinal)).Take(12))
            {
                Console.WriteLine($"    {line}");
            }
        }

        return unanswered == 0;
    }

    private static bool ParseWellFormed(List<string> files, string data)
    {
        int wellFormed = 0, parsed = 0, repaired = 0;
        foreach (var file in files.Where(file => !file.EndsWith(".json", StringComparison.Ordinal)))
        {
            var isFeed = IsWellFormedFeed(file);
            wellFormed += isFeed ? 1 : 0;
            try
            {
                var feed = FeedParser.Parse(File.ReadAllBytes(file), null, null);
                parsed += isFeed ? 1 : 0;
                repaired += feed.Repaired is null ? 0 : 1;
                if (isFeed && feed.Repaired is not null)
                {
                    Console.WriteLine($"  well-formed yet repaired: {Path.GetRelativePath(data, file)}: {feed.Repaired}");
                }
            }
            catch (SourceException exception) when (isFeed)
            {
                Console.WriteLine($"  NOT PARSED {Path.GetRelativePath(data, file)}: {exception.Message}");
            }
            catch (SourceException)
            {
                // Not well-formed, and beyond repair: counted above.
            }
        }

        Console.WriteLine($"well-formed feeds: {wellFormed}, parsed {parsed}; feeds repaired: {repaired}");
        return wellFormed == parsed;
    }

    private static bool IsWellFormedFeed(string file)
    {
        try
        {
            using var reader = XmlReader.Create(file, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
            reader.MoveToContent();
            var isFeed = reader.LocalName is "rss" or "feed" or "RDF";
            while (reader.Read())
            {
            }

            return isFeed;
        }
        catch (XmlException)
        {
            return false;
        }
    }

    private static double CompareExpected(List<string> files, string data)
    {
        var tally = new SortedDictionary<string, (int Met, int All)>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var expected = file.EndsWith(".xml", StringComparison.Ordinal) ? Path.ChangeExtension(file, ".json")
                : file.EndsWith(".json", StringComparison.Ordinal) ? file[..^5] + "_expected.json" : "";
            if (!File.Exists(expected))
            {
                continue;
            }

            using var json = JsonDocument.Parse(File.ReadAllBytes(expected));
            var items = json.RootElement.TryGetProperty("items", out var list) || json.RootElement.TryGetProperty("entries", out list) ? list.EnumerateArray().ToList() : [];
            IReadOnlyList<FeedItem> actual;
            try
            {
                actual = FeedParser.Parse(File.ReadAllBytes(file), null, null).Items;
            }
            catch (SourceException)
            {
                actual = [];
            }

            for (var i = 0; i < items.Count; i++)
            {
                foreach (var (field, value) in ExpectedItem.Fields(items[i]))
                {
                    var met = i < actual.Count && ExpectedItem.IsMet(field, value, actual[i]);
                    var (sofar, all) = tally.GetValueOrDefault(field);
                    tally[field] = (sofar + (met ? 1 : 0), all + 1);
                    if (!met)
                    {
                        Console.WriteLine($"  MISS {field} {Path.GetRelativePath(data, file)} item {i}: expected {value}; got {(i < actual.Count ? ExpectedItem.Of(field, actual[i]) : "no such item")}");
                    }
                }
            }
        }

        foreach (var (field, (met, all)) in tally)
        {
            Console.WriteLine($"  {field,-10} {met,4} of {all,4}");
        }

        var total = tally.Values.Sum(t => (double)t.Met) / Math.Max(1, tally.Values.Sum(t => t.All));
        Console.WriteLine($"expectations of items met: {total:P2} (aim: 97 %)");
        return total;
    }
}
