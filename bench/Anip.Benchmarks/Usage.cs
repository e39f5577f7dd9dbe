namespace Anip.Benchmarks;

internal static class Usage
{
    public static int Print()
    {
        Console.Error.WriteLine("""
            usage: dotnet run -c Release --project bench/Anip.Benchmarks -- VERB [--data DIR] [--models DIR] ...

            The product as a whole
              pipe         anip pipe enrich against a bare loop over the same tokens     [--texts 10000]
              batch        spark_ml_processing on this machine against anip pipe enrich  [--texts 20000 --processes N]
              ingest       feed files to searchable and enriched, by anip ingest         [--items 5000]
              up           anip up: start, memory, pages                                 [--articles 10000]
              list         answers of /api/articles a second, by page size                [--articles 10000 --beside python3]
              similar-load similar searches while articles are read                      [--articles 10000 --requests 300]
              stale-load   /api/articles while everything is read anew                   [--articles 3000]
              serve        model and embedding servers under load and reloads            [--clients 64 --seconds 30 --warm 10 --texts 2000]
              scale        a store with many articles: load, pages, counts, similar      --store sqlite:FILE|postgres://… [--articles 100000]
              feeds-fleet  thousands of feeds of mixed manners, asked by several workers  [--feeds 10000 --minutes 12 --workers 1 --store sqlite:FILE|postgres://…]
              lake         anip export parquet and anip import parquet: time and memory        [--articles 100000]
            Its parts
              store        articles stored, pages, searches, counts                      [--articles 50000]
              words        text taken apart, the index made anew, searches               [--store sqlite:FILE|postgres://… --articles 100000]
              runs         1,000 runs listed                                             [--store sqlite:FILE|postgres://…]
              claims       claims of what waits for a stage, however much waits          [--store sqlite:FILE|postgres://… --waiting 1000 --order arrival|random]
              feeds        what published test files expect of their items
              parse        feeds parsed a second
              gkg          megabytes a second of GDELT's Global Knowledge Graph          [--megabytes 400]
              feed-speed   megabytes a second of each feed, slowest first
              tokenizer    reference vectors, speed                                      --vectors FILE
              language     accuracy by sentence, speed
              encoder      speed; --quality: STS-b, and likeness to --reference FP32.onnx
              similarity   what cosine is called similar, from labelled pairs
              enrich       the analyzer against bare loops                               [--texts 10000]
              heads        topic, sentiment and entities on their development rows, and their floors
              headlines    sentiment, topic and names of headlines written by hand       [--wrong]
              label-heads  heads out of a few labels, and whether their figures are true
              train        anip train on many rows, in a heap of so many MiB             [--rows 100000,1000000 --heap 256 --made]
              label-offers heads out of labels that were offered, and of as many at random  [--topic health --articles 1500]
              heads-cost   what each head costs beside the encoder
              text         keywords and summaries                                        --data FILE
              product      matrix products as training has them
            """);
        return 2;
    }

    /// <summary>The value after <paramref name="name"/>, such as <c>--data DIR</c>.</summary>
    public static string Option(string[] args, string name, string fallback)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : fallback;
    }
}
