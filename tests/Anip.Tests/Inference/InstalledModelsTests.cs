using Anip.Articles;
using Anip.Enrichment;
using Anip.Models;

namespace Anip.Tests.Inference;

public sealed class InstalledModelsTests : IDisposable
{
    private static readonly AnalysisInput English = new("Shares in Rome fell after the vote", "The market lost three per cent on Thursday, traders said.");
    private static readonly AnalysisInput German = new("Der Bundestag hat das Gesetz beschlossen", "Die Abgeordneten stimmten am Donnerstag nach langer Debatte zu.");

    private readonly ModelsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_further_head_reads_every_text_and_stands_beside_its_answer()
    {
        var before = await AnalyzeAsync(English);
        _folder.Add("relevance", labels: ["relevant", "other"]);
        _folder.GoOn();

        var (analysis, german) = (await AnalyzeAsync(English), await AnalyzeAsync(German));

        Assert.Empty(before.Labels);
        var answer = analysis.Labels["relevance"];
        Assert.Equal(["relevant", "other"], answer.Scores.Keys);
        Assert.Equal(1, answer.Scores.Values.Sum(), 0.001);
        Assert.Equal(answer.Scores[answer.Label], answer.Confidence);
        Assert.StartsWith("1-", analysis.Models["relevance"], StringComparison.Ordinal);
        Assert.Equal(before.Topic!.Scores, analysis.Topic!.Scores);
        Assert.Equal(before.Embedding.ToArray(), analysis.Embedding.ToArray());
        // It names no language, so that it reads any.
        Assert.True(german.Labels.ContainsKey("relevance"));
        Assert.Null(german.Topic);
        Assert.Empty(german.Entities);
    }

    [Fact]
    public async Task A_head_that_names_its_languages_abstains_in_others()
    {
        _folder.Add("amtlich", change: manifest => manifest with { Languages = ["de"] }, labels: ["ja", "nein"]);

        Assert.Empty((await AnalyzeAsync(English)).Labels);
        Assert.Equal(["amtlich"], (await AnalyzeAsync(German)).Labels.Keys);
    }

    [Fact]
    public async Task Two_heads_that_take_a_target_or_none_read_side_by_side()
    {
        _folder.Add("one", labels: ["a", "b"]);
        _folder.Add("two", 2 * ModelsFolder.Features, labels: ["c", "d", "e"]);

        Assert.Equal(["one", "two"], (await AnalyzeAsync(English)).Labels.Keys.Order());
        Assert.Equal(["one", "two"], _folder.Models.Look().Labellers.Select(model => model.Name));
    }

    [Fact]
    public async Task A_head_is_replaced_and_removed_while_texts_are_read()
    {
        _folder.Add("relevance", labels: ["relevant", "other"]);
        var first = await AnalyzeAsync(English);
        _folder.Add("relevance", labels: ["yes", "no", "maybe"]);
        var unseen = await AnalyzeAsync(English);
        _folder.GoOn();
        var second = await AnalyzeAsync(English);
        Directory.Delete(_folder.PathOf("relevance"), recursive: true);
        _folder.GoOn();
        var third = await AnalyzeAsync(English);

        Assert.Equal(first.Models["relevance"], unseen.Models["relevance"]);
        Assert.Equal(3, second.Labels["relevance"].Scores.Count);
        Assert.NotEqual(first.Models["relevance"], second.Models["relevance"]);
        Assert.False(third.Models.ContainsKey("relevance"));
        Assert.Empty(third.Labels);
        Assert.Empty(_folder.Problems);
    }

    [Fact]
    public async Task Work_under_way_ends_by_the_models_that_it_began_with_however_often_they_change()
    {
        _folder.Add("relevance", labels: ["relevant", "other"]);
        var inputs = Enumerable.Repeat(English, 60).ToArray();
        for (var round = 0; round < 5; round++)
        {
            var working = _folder.Analyzer.AnalyzeAsync(inputs, AnalysisUse.BackFill, Cancel);
            _folder.Add("relevance", labels: [.. Enumerable.Range(0, 3 + round).Select(i => $"label {i}")]);
            _folder.GoOn();
            await AnalyzeAsync(English);

            var analyses = await working;
            Assert.Equal(2 + round, analyses[0].Labels["relevance"].Scores.Count);
            Assert.Single(analyses.Select(analysis => analysis.Models["relevance"]).Distinct());
            Assert.Single(analyses.Select(analysis => analysis.Labels["relevance"].Confidence).Distinct());
        }
    }

    public static TheoryData<string, string> Broken => new()
    {
        { "no manifest", "is not a model manifest" },
        { "null manifest", "lacks a name" },
        { "no graph", "is not a model that ONNX Runtime can load" },
        { "changed file", "is damaged or was changed" },
        { "missing file", "is missing although the manifest lists it" },
        { "other width", $"takes 100 numbers of a text; the encoder {ShippedModels.EncoderVersion} gives 1536" },
        { "other encoder", "was trained on the encoder minilm-news-9" },
        { "too few labels", "3 labels" },
        { "name of another", "the name 'topic-classification' is that of" },
        { "name that is none", "'What a Name!' cannot be a name" },
        { "labels alike", "two of its labels are the same but for case" },
        { "wrong kind", "must have the name that belongs to its kind" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_broken_head_is_said_and_stops_no_other(string what, string reason)
    {
        _folder.Add("good", labels: ["a", "b"]);
        Break(what);

        var analysis = await AnalyzeAsync(English);

        var problem = Assert.Single(_folder.Problems);
        Assert.Equal(_folder.PathOf("bad"), problem.Folder);
        Assert.Contains(reason, problem.Reason, StringComparison.Ordinal);
        Assert.Contains(_folder.PathOf("bad"), problem.Reason, StringComparison.Ordinal);
        Assert.Equal(["good"], analysis.Labels.Keys);
        Assert.NotNull(analysis.Topic);
        Assert.NotNull(analysis.Sentiment);
        Assert.NotEmpty(analysis.Entities);
    }

    [Fact]
    public async Task Where_a_new_version_is_broken_the_old_one_stays_until_it_is_mended()
    {
        var path = _folder.Add("relevance", labels: ["relevant", "other"]);
        var first = await AnalyzeAsync(English);
        ModelsFolder.Write(path, [1, 2, 3], "relevance", ["x", "y"]);
        _folder.GoOn();
        var broken = await AnalyzeAsync(English);
        var problem = Assert.Single(_folder.Problems);
        _folder.Add("relevance", labels: ["yes", "no", "maybe"]);
        _folder.GoOn();
        var mended = await AnalyzeAsync(English);

        Assert.Equal(first.Models["relevance"], broken.Models["relevance"]);
        Assert.Equal(first.Labels["relevance"].Confidence, broken.Labels["relevance"].Confidence);
        Assert.Contains("ONNX Runtime", problem.Reason, StringComparison.Ordinal);
        Assert.Equal(3, mended.Labels["relevance"].Scores.Count);
        Assert.Empty(_folder.Problems);
    }

    [Fact]
    public async Task A_folder_that_is_gone_leaves_the_models_in_force()
    {
        using var folder = new ModelsFolder();
        await folder.Analyzer.AnalyzeAsync([English], AnalysisUse.BackFill, Cancel);
        Directory.Delete(folder.PathOf(ShippedModels.EncoderVersion));
        folder.GoOn();

        var analysis = (await folder.Analyzer.AnalyzeAsync([English], AnalysisUse.BackFill, Cancel))[0];

        Assert.NotNull(analysis.Topic);
        Assert.Contains("no folder of the models holds an encoder", Assert.Single(folder.Problems).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_encoder_the_reason_is_said_and_the_next_call_tries_again()
    {
        using var folder = new ModelsFolder(ShippedModels.EncoderVersion);

        var refusal = await Assert.ThrowsAsync<ModelException>(() => folder.Analyzer.AnalyzeAsync([English], AnalysisUse.BackFill, Cancel));
        Directory.CreateSymbolicLink(folder.PathOf("any-name"), ShippedModels.Folders.FolderOf(ShippedModels.EncoderVersion));
        var analysis = (await folder.Analyzer.AnalyzeAsync([English], AnalysisUse.BackFill, Cancel))[0];

        Assert.Contains("restore it from the release", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(ShippedModels.EncoderVersion, analysis.Models[ModelName.Encoder]);
    }

    private void Break(string what)
    {
        string[] labels = ["x", "y"];
        switch (what)
        {
            case "no manifest":
                File.WriteAllText(Path.Combine(_folder.Add("bad", labels: labels), "model.json"), "{\"name\":");
                break;
            case "null manifest":
                File.WriteAllText(Path.Combine(_folder.Add("bad", labels: labels), "model.json"), """{"name":null,"version":"1","kind":"text-classification","license":"MIT","files":{}}""");
                break;
            case "no graph":
                ModelsFolder.Write(_folder.Add("bad", labels: labels), "not a graph"u8.ToArray(), "bad", labels);
                break;
            case "changed file":
                File.AppendAllText(Path.Combine(_folder.Add("bad", labels: labels), "model.onnx"), "more");
                break;
            case "missing file":
                File.Delete(Path.Combine(_folder.Add("bad", labels: labels), "model.onnx"));
                break;
            case "other width":
                _folder.Add("bad", 100, labels: labels);
                break;
            case "other encoder":
                _folder.Add("bad", change: manifest => manifest with { Encoder = "minilm-news-9" }, labels: labels);
                break;
            case "too few labels":
                _folder.Add("bad", change: manifest => manifest with { Labels = ["x", "y", "z"] }, labels: labels);
                break;
            case "name of another":
                _folder.Add("topic-classification", folder: "bad", change: manifest => manifest with { Labels = [.. Topics.All] }, labels: [.. Topics.All]);
                break;
            case "name that is none":
                _folder.Add("bad", change: manifest => manifest with { Name = "What a Name!" }, labels: labels);
                break;
            case "labels alike":
                _folder.Add("bad", labels: ["Yes", "yes"]);
                break;
            default:
                _folder.Add("bad", change: manifest => manifest with { Kind = ModelKind.TokenClassification }, labels: labels);
                break;
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<ArticleAnalysis> AnalyzeAsync(AnalysisInput input) => (await _folder.Analyzer.AnalyzeAsync([input], AnalysisUse.BackFill, Cancel))[0];
}
