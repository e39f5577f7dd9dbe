using System.Text;
using Anip.Models;
using Anip.Models.Registry;

namespace Anip.Adapters.Tests.Contracts;

/// <summary>What every registry of models must do, whoever keeps it.</summary>
public abstract class ModelRegistryContract : IAsyncLifetime
{
    private IModelRegistry? _registry;

    /// <summary>Of a name that nobody else has, since the registry may be somebody's.</summary>
    private protected string Topic { get; } = $"topic-{Guid.NewGuid():N}";

    private protected IModelRegistry Registry => _registry!;

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _registry = await CreateAsync();

    public abstract ValueTask DisposeAsync();

    private protected abstract ValueTask<IModelRegistry> CreateAsync();

    /// <summary>Another program over the same registry.</summary>
    private protected abstract IModelRegistry Reopen();

    [Fact]
    public async Task It_answers_a_health_call_and_holds_nothing_at_first()
    {
        Assert.NotEmpty(await Registry.CheckAsync(Cancel));
        Assert.DoesNotContain(await Registry.ListModelsAsync(Cancel), model => model.Name == Topic);
        Assert.Null(await Registry.FindModelAsync(Topic, Cancel));
        Assert.Empty(await Registry.ListVersionsAsync(Topic, Cancel));
        Assert.Null(await Registry.FindVersionAsync(Topic, 1, Cancel));
        Assert.Null(await Registry.FindByAliasAsync(Topic, "champion", Cancel));
        Assert.Null(await Registry.FindRunAsync("0123456789abcdef0123456789abcdef", Cancel));
        Assert.Empty(await Registry.ListRunsAsync($"nothing-{Topic}", 10, Cancel));
    }

    [Fact]
    public async Task A_run_keeps_what_was_logged_of_it()
    {
        var run = await BeginAsync();
        var at = DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_000);
        await Registry.LogAsync(
            run.Id,
            new RunValues
            {
                Parameters = new Dictionary<string, string> { ["epochs"] = "3", ["data/sha256"] = "abc" },
                Tags = new Dictionary<string, string> { ["note"] = "ünï ☂" },
                Metrics = [new("f1", 0.8125, 1, at), new("f1", 0.84375, 2, at.AddMilliseconds(1)), new("loss", double.NaN, 0, at)],
            },
            Cancel);
        await Registry.LogAsync(run.Id, new RunValues { Tags = new Dictionary<string, string> { ["note"] = "changed" }, Metrics = [new("f1", 0.875, 3, at.AddMilliseconds(2))] }, Cancel);
        await Registry.EndRunAsync(run.Id, TrackedRunState.Finished, Cancel);

        var kept = (await Reopen().FindRunAsync(run.Id, Cancel))!;

        Assert.Equal((Topic, "a run", TrackedRunState.Finished), (kept.Experiment, kept.Name, kept.State));
        Assert.NotNull(kept.EndedAt);
        Assert.Equal(new Dictionary<string, string> { ["epochs"] = "3", ["data/sha256"] = "abc" }, kept.Parameters);
        Assert.Equal(("test", "changed"), (kept.Tags["kind"], kept.Tags["note"]));
        Assert.Equal((0.875, 3L), (kept.Metrics["f1"].Value, kept.Metrics["f1"].Step));
        Assert.True(double.IsNaN(kept.Metrics["loss"].Value));
        Assert.Equal(
            [(0.8125, 1L, at), (0.84375, 2L, at.AddMilliseconds(1)), (0.875, 3L, at.AddMilliseconds(2))],
            (await Registry.ReadMetricAsync(run.Id, "f1", Cancel)).Select(point => (point.Value, point.Step, point.At)));
        Assert.Empty(await Registry.ReadMetricAsync(run.Id, "none", Cancel));
    }

    [Fact]
    public async Task A_parameter_keeps_its_first_value()
    {
        var run = await BeginAsync();
        await LogAsync(run, "3");
        await LogAsync(run, "3");

        var refused = await Assert.ThrowsAsync<ModelRegistryException>(() => LogAsync(run, "4"));

        Assert.Contains("epochs", refused.Message, StringComparison.Ordinal);
        Assert.Equal("3", (await Registry.FindRunAsync(run.Id, Cancel))!.Parameters["epochs"]);

        Task LogAsync(TrackedRun to, string value) => Registry.LogAsync(to.Id, new RunValues { Parameters = new Dictionary<string, string> { ["epochs"] = value } }, Cancel);
    }

    [Fact]
    public async Task More_is_logged_at_once_than_one_request_holds()
    {
        var run = await BeginAsync();
        var at = DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_000);
        await Registry.LogAsync(
            run.Id,
            new RunValues
            {
                Parameters = Enumerable.Range(0, 250).ToDictionary(i => $"p{i}", i => new string('x', 5_000)),
                Metrics = [.. Enumerable.Range(0, 2_500).Select(i => new MetricPoint("loss", 1.0 / (i + 1), i, at.AddMilliseconds(i)))],
            },
            Cancel);

        Assert.Equal(250, (await Registry.FindRunAsync(run.Id, Cancel))!.Parameters.Count);
        Assert.Equal(Enumerable.Range(0, 2_500).Select(i => (long)i), (await Registry.ReadMetricAsync(run.Id, "loss", Cancel)).Select(point => point.Step));
    }

    [Fact]
    public async Task Runs_are_listed_newest_first_by_what_they_belong_to()
    {
        var first = await BeginAsync();
        Advance();
        var second = await BeginAsync();
        await Registry.BeginRunAsync(new NewTrackedRun("other", "x"), Cancel);

        Assert.Equal([second.Id, first.Id], (await Registry.ListRunsAsync(Topic, 10, Cancel)).Select(run => run.Id));
        Assert.Equal(second.Id, Assert.Single(await Registry.ListRunsAsync(Topic, 1, Cancel)).Id);
    }

    [Fact]
    public async Task Files_of_a_run_come_back_byte_for_byte_whatever_they_are_called()
    {
        var run = await BeginAsync();
        var large = new byte[9_000_001];
        new Random(7).NextBytes(large);
        await PutAsync(run, "report/a bü.bin", large);
        await PutAsync(run, "report/deep/er/100%#?.txt", Encoding.UTF8.GetBytes("x"));
        await PutAsync(run, "empty", []);
        await PutAsync(run, "report/a bü.bin", large);

        Assert.Equal(
            [("empty", 0L), ("report/a bü.bin", 9_000_001L), ("report/deep/er/100%#?.txt", 1L)],
            (await Registry.ListArtifactsAsync(run.Id, "", Cancel)).Select(file => (file.Path, file.Length)));
        Assert.Equal(["report/a bü.bin", "report/deep/er/100%#?.txt"], (await Registry.ListArtifactsAsync(run.Id, "report", Cancel)).Select(file => file.Path));
        Assert.Empty(await Registry.ListArtifactsAsync(run.Id, "rep", Cancel));
        Assert.Equal(large, await ReadAsync(await Reopen().OpenArtifactAsync(run.Id, "report/a bü.bin", Cancel)));
        Assert.Empty(await ReadAsync(await Registry.OpenArtifactAsync(run.Id, "empty", Cancel)));
        Assert.Null(await Registry.OpenArtifactAsync(run.Id, "report/none.json", Cancel));

        await PutAsync(run, "report/a bü.bin", [1, 2]);
        Assert.Equal((byte[])[1, 2], await ReadAsync(await Registry.OpenArtifactAsync(run.Id, "report/a bü.bin", Cancel)));
    }

    [Fact]
    public async Task Versions_are_numbered_from_one_with_what_is_said_of_them()
    {
        var first = await VersionAsync("a", description: "first");
        var second = await VersionAsync("b");
        await Registry.TagVersionAsync(Topic, 2, "f1", "0.9", Cancel);
        await Registry.TagModelAsync(Topic, "project", "anip", Cancel);

        Assert.Equal((1, 2), (first.Version, second.Version));
        var all = await Reopen().ListVersionsAsync(Topic, Cancel);
        Assert.Equal([2, 1], all.Select(version => version.Version));
        Assert.Equal(("first", "a", first.Run), (all[1].Description, all[1].Sha256, all[1].Run));
        Assert.Equal("0.9", all[0].Tags["f1"]);
        Assert.Null(all[0].Stage);
        var model = Assert.Single(await Registry.ListModelsAsync(Cancel), model => model.Name == Topic);
        Assert.Equal((Topic, "Topics of texts", "anip"), (model.Name, model.Description, model.Tags["project"]));
        Assert.Null(model.Champion);
        Assert.Equal(["model/card.md", "model/model.json"], (await Registry.ListArtifactsAsync(first.Run!, "", Cancel)).Select(file => file.Path));
        Assert.Equal(["card.md", "model.json"], (await Registry.ListFilesAsync(first, Cancel)).Select(file => file.Path));
        Assert.Equal("card of a", Encoding.UTF8.GetString(await ReadAsync(await Registry.OpenFileAsync(first, "card.md", Cancel))));
        Assert.Null(await Registry.OpenFileAsync(first, "none.md", Cancel));
    }

    [Fact]
    public async Task The_same_model_is_not_registered_twice()
    {
        var first = await VersionAsync("a");
        var again = await VersionAsync("a");

        Assert.Equal((1, first.Run), (again.Version, again.Run));
        Assert.Single(await Registry.ListVersionsAsync(Topic, Cancel));
        await Registry.CreateModelAsync(Topic, "another description", Cancel);
        Assert.Equal("Topics of texts", (await Registry.FindModelAsync(Topic, Cancel))!.Description);
    }

    [Fact]
    public async Task An_alias_means_one_version_at_a_time()
    {
        await VersionAsync("a");
        await VersionAsync("b");
        await Registry.SetAliasAsync(Topic, "champion", 1, Cancel);
        await Registry.SetAliasAsync(Topic, "candidate-2", 1, Cancel);
        await Registry.SetAliasAsync(Topic, "champion", 2, Cancel);

        Assert.Equal(2, (await Registry.FindByAliasAsync(Topic, "champion", Cancel))!.Version);
        Assert.Equal(["champion"], (await Registry.FindVersionAsync(Topic, 2, Cancel))!.Aliases);
        Assert.Equal(new Dictionary<string, int> { ["champion"] = 2, ["candidate-2"] = 1 }, (await Reopen().FindModelAsync(Topic, Cancel))!.Aliases);
        Assert.Equal(2, Assert.Single(await Registry.ListModelsAsync(Cancel), model => model.Name == Topic).Champion);
        Assert.Equal([["champion"], ["candidate-2"]], (await Registry.ListVersionsAsync(Topic, Cancel)).Select(version => version.Aliases));

        await Registry.RemoveAliasAsync(Topic, "champion", Cancel);
        await Registry.RemoveAliasAsync(Topic, "champion", Cancel);
        Assert.Null(await Registry.FindByAliasAsync(Topic, "champion", Cancel));
    }

    [Theory]
    [InlineData(true, "champion")]
    [InlineData(false, "anip-python")]
    public async Task What_another_system_has_in_production_becomes_the_champion_where_it_can_be_run_and_keeps_a_name_where_it_cannot(bool isOurs, string alias)
    {
        await VersionAsync("a", isOurs: isOurs);
        await VersionAsync("b", isOurs: isOurs);
        await Registry.SetAliasAsync(Topic, "Production", 1, Cancel);

        var taken = await ProductionAliases.TakeAsync(Registry, Cancel).Where(one => one.Model == Topic).ToListAsync(Cancel);
        var again = await ProductionAliases.TakeAsync(Registry, Cancel).Where(one => one.Model == Topic).ToListAsync(Cancel);

        Assert.Equal([(Topic, 1, isOurs)], taken);
        Assert.Empty(again);
        Assert.Equal(new Dictionary<string, int> { ["Production"] = 1, [alias] = 1 }, (await Reopen().FindModelAsync(Topic, Cancel))!.Aliases);
    }

    [Fact]
    public async Task A_version_that_was_deleted_is_gone_and_its_number_is_not_given_again()
    {
        var first = await VersionAsync("a");
        var gone = await VersionAsync("b");

        await Registry.DeleteVersionAsync(Topic, 2, Cancel);

        Assert.Null(await Reopen().FindVersionAsync(Topic, 2, Cancel));
        Assert.Equal(1, Assert.Single(await Registry.ListVersionsAsync(Topic, Cancel)).Version);
        Assert.Equal("card of a", Encoding.UTF8.GetString(await ReadAsync(await Registry.OpenFileAsync(first, "card.md", Cancel))));
        Assert.NotNull(await Registry.FindRunAsync(gone.Run!, Cancel));
        Assert.Equal(ModelRegistryException.NotFound, (await Assert.ThrowsAsync<ModelRegistryException>(() => Registry.DeleteVersionAsync(Topic, 2, Cancel))).Code);
        var again = await VersionAsync("b");
        Assert.Equal(3, again.Version);
        Assert.Equal("card of b", Encoding.UTF8.GetString(await ReadAsync(await Registry.OpenFileAsync(again, "card.md", Cancel))));
    }

    [Fact]
    public async Task A_version_that_an_alias_means_is_not_deleted()
    {
        await VersionAsync("a");
        await Registry.SetAliasAsync(Topic, "candidate-2", 1, Cancel);

        var refused = await Assert.ThrowsAsync<ModelRegistryException>(() => Registry.DeleteVersionAsync(Topic, 1, Cancel));

        Assert.Equal(ModelRegistryException.Conflict, refused.Code);
        Assert.Contains("candidate-2", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await Registry.FindByAliasAsync(Topic, "candidate-2", Cancel))!.Version);
        await Registry.RemoveAliasAsync(Topic, "candidate-2", Cancel);
        await Registry.DeleteVersionAsync(Topic, 1, Cancel);
        Assert.Empty(await Registry.ListVersionsAsync(Topic, Cancel));
    }

    [Fact]
    public async Task What_is_not_there_is_refused_by_name()
    {
        await VersionAsync("a");

        foreach (var work in (Func<Task>[])
        [
            () => Registry.SetAliasAsync(Topic, "champion", 9, Cancel),
            () => Registry.TagVersionAsync(Topic, 9, "a", "b", Cancel),
            () => Registry.DeleteVersionAsync(Topic, 9, Cancel),
            () => Registry.DeleteVersionAsync($"nothing-{Topic}", 1, Cancel),
            () => Registry.TagModelAsync($"nothing-{Topic}", "a", "b", Cancel),
            () => Registry.LogAsync("0123456789abcdef0123456789abcdef", new RunValues { Tags = new Dictionary<string, string> { ["a"] = "b" } }, Cancel),
            () => Registry.EndRunAsync("0123456789abcdef0123456789abcdef", TrackedRunState.Failed, Cancel),
            () => Registry.PutArtifactAsync("0123456789abcdef0123456789abcdef", "a", () => new MemoryStream([1]), Cancel),
            () => Registry.CreateVersionAsync(new NewModelVersion($"nothing-{Topic}", "0123456789abcdef0123456789abcdef", "model"), Cancel),
        ])
        {
            var refused = await Assert.ThrowsAsync<ModelRegistryException>(work);
            Assert.Contains(refused.Code, (string[])[ModelRegistryException.NotFound, ModelRegistryException.Invalid]);
        }

        Assert.Null((await Registry.FindModelAsync(Topic, Cancel))!.Champion);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a:b")]
    [InlineData("it's")]
    [InlineData(" ")]
    [InlineData("")]
    public async Task Names_that_mlflow_would_refuse_are_refused(string name) =>
        Assert.Equal(ModelRegistryException.Invalid, (await Assert.ThrowsAsync<ModelRegistryException>(() => Registry.CreateModelAsync(name, null, Cancel))).Code);

    [Theory]
    [InlineData("latest")]
    [InlineData("v3")]
    [InlineData("two words")]
    public async Task Aliases_that_mlflow_would_refuse_are_refused(string alias)
    {
        await VersionAsync("a");

        Assert.Equal(ModelRegistryException.Invalid, (await Assert.ThrowsAsync<ModelRegistryException>(() => Registry.SetAliasAsync(Topic, alias, 1, Cancel))).Code);
    }

    [Theory]
    [InlineData("../up")]
    [InlineData("/root")]
    [InlineData("a//b")]
    [InlineData("a\\b")]
    public async Task A_file_cannot_leave_its_run(string path)
    {
        var run = await BeginAsync();

        Assert.Equal(ModelRegistryException.Invalid, (await Assert.ThrowsAsync<ModelRegistryException>(() => PutAsync(run, path, [1]))).Code);
    }

    [Fact]
    public async Task A_version_is_brought_whole_or_not_at_all()
    {
        using var folder = new Scratch();
        var target = Path.Combine(folder.Path, "deep", "1");
        var damaged = await VersionAsync("not its manifest's");

        var refused = await Assert.ThrowsAsync<ModelRegistryException>(() => VersionFiles.DownloadAsync(Registry, damaged, target, Cancel));

        Assert.Equal(ModelRegistryException.Damaged, refused.Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(folder.Path, "deep")));
        var sound = await RegisterAsync(folder.Path, "1");
        await VersionFiles.DownloadAsync(Reopen(), sound, target, Cancel);
        Assert.Equal("1", ModelFolder.Open(target).Manifest.Version);
        Assert.Contains("mlflow.onnx", await File.ReadAllTextAsync(Path.Combine(target, "MLmodel"), Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Registering_a_folder_again_makes_nothing_new()
    {
        using var folder = new Scratch();

        var first = await RegisterAsync(folder.Path, "1");
        var again = await RegisterAsync(folder.Path, "1");
        var other = await RegisterAsync(folder.Path, "2");

        Assert.Equal((1, 1, 2), (first.Version, again.Version, other.Version));
        Assert.Equal("2", other.Tags[RegistryTags.Manifest]);
    }

    /// <summary>Time goes on, where runs are told by it.</summary>
    private protected abstract void Advance();

    private protected async Task<ModelVersion> RegisterAsync(string scratch, string version)
    {
        var folder = ModelOnDisk.Write(Path.Combine(scratch, $"model-{version}"), Topic, version);
        var run = await BeginAsync();
        return await new VersionFiles(new MlflowFolder(new ModelOnDisk.NoSignature()), TimeProvider.System).RegisterAsync(
            Registry, Topic, run.Id, folder, null, new Dictionary<string, string>(), Cancel);
    }

    private Task<TrackedRun> BeginAsync() =>
        Registry.BeginRunAsync(new NewTrackedRun(Topic, "a run") { Tags = new Dictionary<string, string> { ["kind"] = "test" } }, Cancel);

    private Task PutAsync(TrackedRun run, string path, byte[] content) => Registry.PutArtifactAsync(run.Id, path, () => new MemoryStream(content), Cancel);

    private async Task<ModelVersion> VersionAsync(string identity, string? description = null, bool isOurs = true)
    {
        var run = await BeginAsync();
        await PutAsync(run, "model/model.json", Encoding.UTF8.GetBytes(identity));
        await PutAsync(run, "model/card.md", Encoding.UTF8.GetBytes($"card of {identity}"));
        await Registry.CreateModelAsync(Topic, "Topics of texts", Cancel);
        return await Registry.CreateVersionAsync(
            new NewModelVersion(Topic, run.Id, "model") { Description = description, Tags = new Dictionary<string, string> { [isOurs ? RegistryTags.Sha256 : "note"] = identity } }, Cancel);
    }

    private static async Task<byte[]> ReadAsync(Stream? stream)
    {
        Assert.NotNull(stream);
        await using (stream)
        {
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy, Cancel);
            return copy.ToArray();
        }
    }
}
