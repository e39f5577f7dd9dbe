using Anip.Training;
using Anip.Models;

namespace Anip.Tests.Training;

/// <summary>The whole way on few rows: read, encode, train, measure, write, load.</summary>
public sealed class ModelTrainerTests : IDisposable
{
    private static readonly string Encoder = Path.Combine(AppContext.BaseDirectory, "models", "minilm-news-1");

    private readonly string _folder = Directory.CreateTempSubdirectory("anip-trainer").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_sentiment_head_is_trained_measured_and_written_and_again_the_same()
    {
        string[] good = ["record profit", "brilliant win", "wonderful success", "strong growth"];
        string[] bad = ["terrible losses", "deadly crash", "awful scandal", "painful defeat"];
        string[] dull = ["annual meeting", "regular schedule", "usual address", "weekly notice"];
        var lines =
            from number in Enumerable.Range(0, 240)
            let kind = number % 3
            let words = (kind == 0 ? good : kind == 1 ? dull : bad)[number / 3 % 4]
            select $$"""{"text":"Firm {{number}} reports {{words}}","label":"{{(kind == 0 ? "positive" : kind == 1 ? "neutral" : "negative")}}"}""";
        var data = Path.Combine(_folder, "mine.jsonl");
        await File.WriteAllLinesAsync(data, lines, TestContext.Current.CancellationToken);

        var report = await TrainAsync("sentiment-analysis", data, "one");
        await TrainAsync("sentiment-analysis", data, "two");

        Assert.True(report["mine"].F1 > 0.8, $"F1 {report["mine"].F1}");
        Assert.Equal(2, report["mine"].SeedF1.Count);
        Assert.Equal(Model("one"), Model("two"));
        var manifest = ModelFolder.Open(Path.Combine(_folder, "one")).Manifest;
        Assert.Equal("minilm-news-1", manifest.Encoder);
        Assert.Contains("mine", await File.ReadAllTextAsync(Path.Combine(_folder, "one", "README.md"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var measured = await ModelTrainer.EvaluateAsync("sentiment-analysis", [data], Path.Combine(_folder, "one"), Encoder, TestContext.Current.CancellationToken);
        Assert.Equal(report["mine"].F1, measured["mine"].F1, 0.05);
    }

    [Fact]
    public async Task An_entity_head_is_trained_measured_and_written()
    {
        string[] people = ["Anna Berg", "Tom Hill", "Mary Stone", "Paul Reed"];
        string[] places = ["Paris", "London", "Madrid", "Oslo"];
        var lines =
            from number in Enumerable.Range(0, 160)
            let person = people[number % 4].Split(' ')
            select $"Day\tO\n{number}\tO\n:\tO\n{person[0]}\tB-person\n{person[1]}\tI-person\nvisits\tO\n{places[number / 4 % 4]}\tB-location\n.\tO\n";
        var data = Path.Combine(_folder, "mine.conll");
        await File.WriteAllLinesAsync(data, lines, TestContext.Current.CancellationToken);

        var report = await TrainAsync("entity-recognition", data, "names");

        Assert.True(report["mine"].F1 > 0.9, $"F1 {report["mine"].F1}");
        Assert.Equal(ModelKind.TokenClassification, ModelFolder.Open(Path.Combine(_folder, "names")).Manifest.Kind);
    }

    private byte[] Model(string name) => File.ReadAllBytes(Path.Combine(_folder, name, "model.onnx"));

    private Task<TrainingReport> TrainAsync(string model, string data, string output) => ModelTrainer.TrainAsync(
        model,
        new TrainingOptions { Data = [data], Encoder = Encoder, Output = Path.Combine(_folder, output), Seeds = 2, Threads = 2 },
        new Progress<TrainingProgress>(),
        TestContext.Current.CancellationToken);
}
