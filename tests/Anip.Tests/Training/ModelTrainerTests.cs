using System.Text.Json;
using System.Xml.Linq;
using Anip.Lifecycle;
using Anip.Lifecycle.Figures;
using Anip.Models;
using Anip.Training;

namespace Anip.Tests.Training;

/// <summary>The whole way on few rows: read, encode, train, measure, write, load.</summary>
public sealed class ModelTrainerTests : IDisposable
{
    private static readonly string Encoder = Path.Combine(AppContext.BaseDirectory, "models", Inference.ShippedModels.EncoderVersion);

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

        var report = (await TrainAsync("sentiment-analysis", data, "one")).Report;
        await TrainAsync("sentiment-analysis", data, "two");

        Assert.True(report["mine"].F1 > 0.8, $"F1 {report["mine"].F1}");
        Assert.Equal(2, report["mine"].SeedF1.Count);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_folder, "one")))
        {
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(_folder, "two", Path.GetFileName(file))));
        }

        AssertCard(report);
        var manifest = ModelFolder.Open(Path.Combine(_folder, "one")).Manifest;
        Assert.Equal(Inference.ShippedModels.EncoderVersion, manifest.Encoder);
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

        var report = (await TrainAsync("entity-recognition", data, "names")).Report;

        Assert.True(report["mine"].F1 > 0.9, $"F1 {report["mine"].F1}");
        Assert.Equal(ModelKind.TokenClassification, ModelFolder.Open(Path.Combine(_folder, "names")).Manifest.Kind);
    }

    [Fact]
    public async Task What_the_encoder_gave_before_an_interruption_is_not_read_again()
    {
        var data = Path.Combine(_folder, "many.jsonl");
        await File.WriteAllLinesAsync(
            data, Enumerable.Range(0, 1_100).Select(number => $$"""{"text":"Notice {{number}} {{(number % 2 == 0 ? "of profit" : "of loss")}}","label":"{{(number % 2 == 0 ? "positive" : "negative")}}"}"""), TestContext.Current.CancellationToken);
        var work = Path.Combine(_folder, "work");
        using var interrupted = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TrainAsync("sentiment-analysis", data, "cut", work, new Told(_ => interrupted.Cancel()), interrupted.Token));
        List<TrainingProgress> told = [];
        await TrainAsync("sentiment-analysis", data, "whole", work, new Told(told.Add));

        Assert.Equal([1_100], told.Where(one => one.Stage.Contains("encoder", StringComparison.Ordinal)).Select(one => one.Done));
        Assert.Empty(Directory.EnumerateFiles(work));
        await TrainAsync("sentiment-analysis", data, "afresh");
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(_folder, "afresh", "model.onnx"), TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(Path.Combine(_folder, "whole", "model.onnx"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Rows_of_which_none_is_kept_for_measuring_are_refused()
    {
        var data = Path.Combine(_folder, "few.jsonl");
        await File.WriteAllLinesAsync(data, ["""{"text":"Profit rises","label":"positive","split":"train"}""", """{"text":"Losses grow","label":"negative","split":"train"}"""], TestContext.Current.CancellationToken);

        var refusal = await Assert.ThrowsAsync<TrainingDataException>(() => TrainAsync("sentiment-analysis", data, "few"));

        Assert.Contains("no row is kept for measuring", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_of_one_label_are_refused_and_a_label_without_rows_is_warned_of()
    {
        var data = Path.Combine(_folder, "one.jsonl");
        await File.WriteAllLinesAsync(data, Enumerable.Range(0, 60).Select(number => $$"""{"text":"Profit {{number}} rises","label":"positive"}"""), TestContext.Current.CancellationToken);

        var refusal = await Assert.ThrowsAsync<TrainingDataException>(() => TrainAsync("sentiment-analysis", data, "one"));

        Assert.Contains("all rows to learn from are of 'positive'", refusal.Message, StringComparison.Ordinal);

        await File.AppendAllLinesAsync(data, Enumerable.Range(0, 60).Select(number => $$"""{"text":"Loss {{number}} grows","label":"negative"}"""), TestContext.Current.CancellationToken);
        var report = (await TrainAsync("sentiment-analysis", data, "two")).Report;

        Assert.Contains(report.Warnings, warning => warning.Contains("hardly ever answer neutral", StringComparison.Ordinal));
    }

    // What the report says stands in the card, as data and as diagrams that are well-formed.
    private void AssertCard(TrainingReport report)
    {
        var card = JsonSerializer.Deserialize(File.ReadAllText(Path.Combine(_folder, "one", "card.json")), FiguresJson.Default.ModelCardJson)!;
        Assert.Equal(report["all"].F1, card.Report["all"].F1, 9);
        var input = Assert.Single(card.Inputs);
        Assert.Equal(("features", "float32", "-1 6144"), (input.Name, input.Type, string.Join(' ', input.Shape)));
        Assert.Equal(["probabilities"], card.Outputs.Select(output => output.Name));
        Assert.Contains("Takes `features` (float32, n × 6144); gives `probabilities`", File.ReadAllText(Path.Combine(_folder, "one", "README.md")), StringComparison.Ordinal);
        var source = Assert.Single(card.Data);
        Assert.Equal((240L, 80L), (source.Rows, source.RowsByClass["neutral"]));
        Assert.Equal(report["all"].Rows, card.Report["all"].Confusion!.Counts.Sum(row => row.Sum()));
        Assert.Equal(report["all"].Rows, card.Report["all"].Reliability.Sum(bin => bin.Rows));
        Assert.Contains(card.Curve, point => point.Key == "loss/seed_1");
        Assert.All((string[])["reliability.svg", "confusion.svg", "curve.svg"], name => Assert.Equal("svg", XDocument.Load(Path.Combine(_folder, "one", name)).Root!.Name.LocalName));
    }

    private Task<ModelCardJson> TrainAsync(string model, string data, string output, string? work = null, IProgress<TrainingProgress>? progress = null, CancellationToken? cancellationToken = null) => ModelTrainer.TrainAsync(
        model,
        new TrainingOptions { Data = [data], Encoder = Encoder, Output = Path.Combine(_folder, output), Work = work, Seeds = 2, Threads = 2 },
        progress ?? new Told(_ => { }),
        cancellationToken ?? TestContext.Current.CancellationToken);

    private sealed class Told(Action<TrainingProgress> tell) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => tell(value);
    }
}
