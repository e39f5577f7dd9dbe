using Anip.Lifecycle;
using Anip.Models;
using Anip.Training.Labels;

namespace Anip.Tests.Training;

/// <summary>Heads out of a few labelled texts, with figures that can be believed.</summary>
public sealed class LabelHeadTrainerTests : IDisposable
{
    private static readonly string[] Ports = ["Port of Rotterdam slows as crane crews strike", "Container ships wait outside the harbour", "Shipping rates jump after canal closure", "Freight trains are rerouted around the flooded line", "Chip makers warn of missing parts", "Warehouse fire halts deliveries of parts"];
    private static readonly string[] Matches = ["Striker scores twice in the cup final", "Coach resigns after a third defeat", "Tennis champion reaches the final", "Club signs goalkeeper on loan", "Runner breaks the marathon record", "Swimmers win relay gold"];

    private readonly string _folder = Directory.CreateTempSubdirectory("anip-labels").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Sixty_labelled_texts_make_a_head_that_is_calibrated_measured_and_loaded_like_any_other()
    {
        var report = await TrainAsync(Rows(60), "one");

        Assert.Equal((60, 0), (report.Rows, report.LeftOut));
        Assert.True(report.F1 > 0.9 && report.Low <= report.F1 && report.F1 <= report.High, $"{report}");
        Assert.True(report.BeatsChance);
        Assert.Empty(report.Warnings);
        var manifest = ModelFolder.Open(Folder("one")).Manifest;
        Assert.Equal(("supply-chain", report.Version, ModelKind.TextClassification), (manifest.Name, manifest.Version, manifest.Kind));
        Assert.Equal(["no", "yes"], manifest.Labels);
        Assert.Equal(["en"], manifest.Languages);
        Assert.Equal(report.F1, manifest.Metrics["f1/cross_validated"], 1e-4);
        Assert.Contains("each article is judged by networks that did not learn from it", await CardAsync("one"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_labels_give_the_same_bytes()
    {
        await TrainAsync(Rows(40), "one");
        await TrainAsync(Rows(40), "two");

        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(Folder("one"), "model.onnx"), Cancel), await File.ReadAllBytesAsync(Path.Combine(Folder("two"), "model.onnx"), Cancel));
    }

    [Fact]
    public async Task Labels_that_do_not_follow_from_the_texts_are_not_learnt_and_it_says_so()
    {
        var random = new Random(3);
        var labels = Enumerable.Range(0, 60).Select(i => i % 2 == 0 ? "yes" : "no").ToArray();
        random.Shuffle(labels);

        var report = await TrainAsync([.. Rows(60).Zip(labels, (row, label) => row with { Label = label })], "shuffled");

        Assert.False(report.BeatsChance);
        Assert.Contains(report.Warnings, warning => warning.StartsWith("It is not surely better", StringComparison.Ordinal));
        Assert.Contains("not surely better", await CardAsync("shuffled"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Few_rows_are_warned_of_and_labels_with_next_to_none_are_left_out()
    {
        var report = await TrainAsync([.. Rows(24), new LabelRow("A ship and a match", "both", "en")], "few");

        Assert.Equal((24, 1), (report.Rows, report.LeftOut));
        Assert.Contains(report.Warnings, warning => warning.Contains("12 of no", StringComparison.Ordinal));
        Assert.Contains(report.Warnings, warning => warning.StartsWith("1 rows were left out", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Texts_of_several_languages_make_a_head_for_those_and_one_text_twice_is_one_row()
    {
        var rows = Rows(40).Select((row, at) => row with { Language = at < 30 ? "en" : "de" }).ToList();

        var report = await TrainAsync([.. rows, .. rows.Take(7)], "languages");

        Assert.Equal(40, report.Rows);
        Assert.Equal(["de", "en"], ModelFolder.Open(Folder("languages")).Manifest.Languages);
    }

    [Theory]
    [InlineData(0, 0, "no article has the label")]
    [InlineData(30, 0, "30 of 'yes'")]
    [InlineData(30, 7, "7 of 'no'")]
    public async Task Too_few_of_a_label_are_refused_with_what_is_missing(int yes, int no, string words)
    {
        LabelRow[] rows = [.. Enumerable.Range(0, yes).Select(i => new LabelRow($"Port {i}", "yes")), .. Enumerable.Range(0, no).Select(i => new LabelRow($"Match {i}", "no"))];

        var refusal = await Assert.ThrowsAsync<TrainingDataException>(() => TrainAsync(rows, "none"));

        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("supply-chain=no", refusal.Message, StringComparison.Ordinal);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Folder(string name) => Path.Combine(_folder, name);

    private Task<string> CardAsync(string name) => File.ReadAllTextAsync(Path.Combine(Folder(name), "README.md"), Cancel);

    private static IReadOnlyList<LabelRow> Rows(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => i % 2 == 0
            ? new LabelRow($"{Ports[i / 2 % 6]}, day {i}", "yes", "en") : new LabelRow($"{Matches[i / 2 % 6]}, day {i}", "no", "en")),
    ];

    private Task<LabelReport> TrainAsync(IReadOnlyList<LabelRow> rows, string output) => LabelHeadTrainer.TrainAsync(
        rows,
        new LabelTrainingOptions
        {
            Name = "supply-chain",
            Encoder = Path.Combine(AppContext.BaseDirectory, "models", Inference.ShippedModels.EncoderVersion),
            Output = Folder(output),
            Threads = 2,
        },
        new Progress<TrainingProgress>(), Cancel);
}
