using System.Net;
using System.Text;
using System.Text.Json;
using Anip.Models.Registry;

namespace Anip.Server.Tests;

public sealed class ModelsApiTests
{
    private const string Path = $"/api/models/{RegisteredModels.Name}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Models_are_listed_with_the_version_that_is_in_force()
    {
        await using var host = await RegisteredModels.StartAsync(Cancellation);

        var model = Assert.Single((await host.Client.GetJsonAsync("/api/models", Cancellation)).EnumerateArray());

        Assert.Equal((RegisteredModels.Name, "Weather of texts", 1), (model.GetProperty("name").GetString(), model.GetProperty("description").GetString(), model.GetProperty("champion").GetInt32()));
        Assert.False(model.TryGetProperty("versions", out _));
    }

    [Fact]
    public async Task A_model_is_shown_with_its_versions_newest_first()
    {
        await using var host = await RegisteredModels.StartAsync(Cancellation);

        var versions = (await host.Client.GetJsonAsync(Path, Cancellation)).GetProperty("versions").EnumerateArray().ToList();

        Assert.Equal([2, 1], versions.Select(version => version.GetProperty("version").GetInt32()));
        Assert.Equal("champion", Assert.Single(versions[1].GetProperty("aliases").EnumerateArray()).GetString());
        Assert.Equal("2-abc", versions[0].GetProperty("called").GetString());
    }

    [Fact]
    public async Task A_version_is_shown_with_its_run_and_files_which_are_had_as_they_are()
    {
        await using var host = await RegisteredModels.StartAsync(Cancellation);

        var version = await host.Client.GetJsonAsync($"{Path}/versions/2", Cancellation);

        Assert.Equal("2", version.GetProperty("parameters").GetProperty("epochs").GetString());
        Assert.Equal(0.82, version.GetProperty("metrics").GetProperty("f1/all").GetDouble(), 6);
        Assert.Equal(JsonValueKind.Null, version.GetProperty("metrics").GetProperty("odd").ValueKind);
        Assert.Equal(["README.md", "card.json", "model.json", "reliability.svg"], version.GetProperty("files").EnumerateArray().Select(one => one.GetProperty("path").GetString()).Order(StringComparer.Ordinal));
        using var file = await host.Client.GetAsync($"{Path}/versions/2/files/README.md", Cancellation);
        Assert.Equal("card 2", await file.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("application/octet-stream", file.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/api/models/nothing")]
    [InlineData("/api/models/nothing/versions/1")]
    [InlineData("/api/models/weather-2/versions/9")]
    [InlineData("/api/models/weather-2/versions/1/files/none.md")]
    [InlineData("/api/models/weather-2/versions/1/files/a%2F..%2F..%2Fb")]
    public async Task What_is_not_there_is_404(string path)
    {
        await using var host = await RegisteredModels.StartAsync(Cancellation);

        using var response = await host.Client.GetAsync(path, Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task A_version_is_promoted_and_rolled_back()
    {
        await using var host = await RegisteredModels.StartAsync(Cancellation);

        using var promoted = await PostAsync(host, "promote", """{"version":2,"why":"better"}""");
        Assert.Equal((1, 2), Moved(await promoted.JsonAsync(Cancellation)));
        Assert.Equal(2, await host.ChampionAsync(Cancellation));
        var tags = (await host.Get<ModelRegistries>().InForce.FindVersionAsync(RegisteredModels.Name, 2, Cancellation))!.Tags;
        Assert.Equal(("better: F1 0.810 to 0.820 on 120 rows: better.", "promoted", "api"), (tags["anip.promoted_why"], tags["anip.decision"], tags["anip.decision_by"]));
        Assert.Contains("\"difference\"", tags["anip.comparison"], StringComparison.Ordinal);

        using var back = await PostAsync(host, "rollback", "");
        Assert.Equal((2, 1), Moved(await back.JsonAsync(Cancellation)));
        Assert.Equal(1, await host.ChampionAsync(Cancellation));

        using var further = await PostAsync(host, "rollback", "");
        Assert.Contains("none to go back to", (await further.ProblemAsync(409, Cancellation)).GetProperty("detail").GetString(), StringComparison.Ordinal);

        static (int, int) Moved(JsonElement answer) => (answer.GetProperty("from").GetInt32(), answer.GetProperty("to").GetInt32());
    }

    [Fact]
    public async Task A_version_that_is_no_better_is_refused_with_the_figures_and_put_in_force_only_for_a_reason()
    {
        await using var host = await RegisteredModels.StartAsync(Cancellation);
        var registry = host.Get<ModelRegistries>().InForce;
        await registry.SetAliasAsync(RegisteredModels.Name, RegistryTags.Champion, 2, Cancellation);

        using var refused = await PostAsync(host, "promote", """{"version":1}""");
        Assert.Contains("F1 0.820 to 0.810 on 120 rows: it is not better", (await refused.ProblemAsync(409, Cancellation)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, await host.ChampionAsync(Cancellation));
        Assert.Equal("refused", (await registry.FindVersionAsync(RegisteredModels.Name, 1, Cancellation))!.Tags["anip.decision"]);

        using var forced = await PostAsync(host, "promote", """{"version":1,"force":true,"why":"our subject is not among the rows"}""");
        var answer = await forced.JsonAsync(Cancellation);
        Assert.Equal(("forced", 2, 1), (answer.GetProperty("decision").GetString(), answer.GetProperty("from").GetInt32(), answer.GetProperty("to").GetInt32()));
        Assert.StartsWith("our subject is not among the rows (forced:", (await registry.FindVersionAsync(RegisteredModels.Name, 1, Cancellation))!.Tags["anip.promoted_why"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_nothing_needs_is_deleted_and_others_are_refused_with_the_reason()
    {
        await using var host = await RegisteredModels.StartAsync(Cancellation);

        using var inForce = await host.Client.DeleteAsync($"{Path}/versions/1", Cancellation);
        Assert.Contains("champion", (await inForce.ProblemAsync(409, Cancellation)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        using var promoted = await PostAsync(host, "promote", """{"version":2}""");
        using var before = await host.Client.DeleteAsync($"{Path}/versions/1", Cancellation);
        Assert.Contains("a rollback goes back to", (await before.ProblemAsync(409, Cancellation)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        using var back = await PostAsync(host, "rollback", "");
        using var deleted = await host.Client.DeleteAsync($"{Path}/versions/2", Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);

        foreach (var number in (int[])[2, 9])
        {
            using var missing = await host.Client.DeleteAsync($"{Path}/versions/{number}", Cancellation);
            await missing.ProblemAsync(404, Cancellation);
        }

        Assert.Equal(1, Assert.Single((await host.Client.GetJsonAsync(Path, Cancellation)).GetProperty("versions").EnumerateArray()).GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task A_model_that_cannot_be_measured_for_want_of_rows_is_not_promoted_and_the_remedy_is_said()
    {
        await using var host = await RegisteredModels.StartAsync(Cancellation);
        var registry = host.Get<ModelRegistries>().InForce;
        await registry.CreateModelAsync("topic-classification", null, Cancellation);
        var run = await registry.BeginRunAsync(new NewTrackedRun("topic-classification", "x"), Cancellation);
        await registry.PutArtifactAsync(run.Id, "model/README.md", () => new MemoryStream([1]), Cancellation);
        await registry.CreateVersionAsync(new NewModelVersion("topic-classification", run.Id, "model"), Cancellation);

        using var refused = await host.Client.PostAsync("/api/models/topic-classification/promote", new StringContent("""{"version":1}""", Encoding.UTF8, "application/json"), Cancellation);

        Assert.Contains("set Training:Data", (await refused.ProblemAsync(409, Cancellation)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("promote", """{"version":2,"force":"yes"}""", 422)]
    [InlineData("promote", """{"version":"2"}""", 422)]
    [InlineData("promote", """{}""", 422)]
    [InlineData("promote", """{"version":0}""", 422)]
    [InlineData("promote", """{"version":2,"why":7}""", 422)]
    [InlineData("promote", """{"version":2,"force":true}""", 422)]
    [InlineData("promote", """{"version":9}""", 404)]
    [InlineData("rollback", """{"why":""}""", 422)]
    public async Task A_promotion_that_cannot_be_is_refused_and_changes_nothing(string verb, string body, int status)
    {
        await using var host = await RegisteredModels.StartAsync(Cancellation);

        using var response = await PostAsync(host, verb, body);

        await response.ProblemAsync(status, Cancellation);
        Assert.Equal(1, await host.ChampionAsync(Cancellation));
    }

    private static Task<HttpResponseMessage> PostAsync(ServerHost host, string verb, string body) =>
        host.Client.PostAsync($"{Path}/{verb}", new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);
}
