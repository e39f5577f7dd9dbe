using System.Diagnostics;
using Anip.Inference.Encoding;
using Anip.Inference.Heads;
using Anip.Models;

namespace Anip.Benchmarks;

/// <summary>What each head costs beside the encoder whose output it reads, on one thread.</summary>
internal static class HeadsCostBenchmark
{
    public static int Run(string[] args)
    {
        var models = Usage.Option(args, "--models", Path.Combine(AppContext.BaseDirectory, "models"));
        var folder = ModelFolder.Open(EncoderFolder.In(models));
        using var encoder = TextEncoder.Load(folder);
        using var topic = ClassificationHead.Load(ModelFolder.Open(Path.Combine(models, "topic-classification")), folder.Manifest.Version);
        using var sentiment = ClassificationHead.Load(ModelFolder.Open(Path.Combine(models, "sentiment-analysis")), folder.Manifest.Version);
        using var entities = EntityHead.Load(ModelFolder.Open(Path.Combine(models, "entity-recognition")), folder.Manifest.Version, MiniLm.Shape);
        var count = int.Parse(Usage.Option(args, "--texts", "2000"));
        var data = Usage.Option(args, "--data", "data");
        foreach (var (name, windows) in (ReadOnlySpan<(string, List<TextWindow>)>)[
            ("headline and snippet", EncoderBenchmark.Headlines(data, encoder.Tokenizer, count)),
            ("256 tokens", EncoderBenchmark.LongTexts(data, encoder.Tokenizer, count / 5))])
        {
            Measure(name, windows, encoder, topic, sentiment, entities);
        }

        return 0;
    }

    private static void Measure(
        string name, List<TextWindow> windows, TextEncoder encoder, ClassificationHead topic, ClassificationHead sentiment, EntityHead entities)
    {
        var batch = new EncodedBatch(encoder.Shape, 2048);
        TimeSpan encoding = default, texts = default, names = default;
        var sorted = windows.OrderBy(window => window.Length).ToList();
        var found = 0;
        for (var next = 0; next < sorted.Count;)
        {
            batch.Clear();
            while (next < sorted.Count && batch.TryAdd(sorted[next]))
            {
                next++;
            }

            var watch = Stopwatch.StartNew();
            encoder.Encode(batch);
            encoding += watch.Elapsed;
            watch.Restart();
            Classify(batch, topic, sentiment);
            texts += watch.Elapsed;
            watch.Restart();
            var spans = batch.Windows.Select(_ => new List<EntitySpan>()).ToList();
            entities.Find(batch, spans);
            names += watch.Elapsed;
            found += spans.Sum(list => list.Count);
        }

        Console.WriteLine(
            $"{windows.Count} texts, {name}: encoder {encoding.TotalSeconds:F2} s; topic and sentiment {texts / encoding:P1} of it, entities {names / encoding:P1} ({found} names)");
    }

    private static void Classify(EncodedBatch batch, ClassificationHead topic, ClassificationHead sentiment)
    {
        var rows = batch.Windows.Count;
        var width = batch.Shape.FeatureWidth;
        var parts = sentiment.FeatureWidth / width;
        float[] one = new float[rows * width], several = new float[rows * parts * width], probabilities = new float[rows * 8];
        for (var row = 0; row < rows; row++)
        {
            var features = one.AsSpan(row * width, width);
            batch.Pool(row, features);
            for (var part = 0; part < parts; part++)
            {
                features.CopyTo(several.AsSpan(((parts * row) + part) * width));
            }
        }

        topic.Predict(one, rows, probabilities);
        sentiment.Predict(several, rows, probabilities);
    }
}
