using System.Net;
using System.Text;
using System.Text.Json;
using Anip.Adapters.MLflow;
using Anip.Models.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Adapters.Tests.MLflow;

/// <summary>What is made of the answers that were recorded on MLflow 3.18.0, and of those that stand-ins for it in the wild give.</summary>
public sealed class MlflowAnswersTests : IDisposable
{
    private const string Topic = "topic-classification";
    private const string Run = "bc529a3f6b694436900e7cda0d86901a";

    private static readonly JsonElement Recorded = JsonDocument.Parse(File.ReadAllText(System.IO.Path.Combine(AppContext.BaseDirectory, "MLflow", "mlflow-3.18.json"))).RootElement;

    private readonly StandInMlflow _server = new(TimeProvider.System);
    private readonly Queue<Func<HttpResponseMessage>> _script = new();
    private ServiceProvider? _services;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _services?.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task A_model_with_its_aliases_and_tags_is_read()
    {
        var registry = Registry("model_get");

        var model = (await registry.FindModelAsync(Topic, Cancel))!;

        Assert.Equal((Topic, "Topic of an article", 1), (model.Name, model.Description, model.Champion));
        Assert.Equal("anip", model.Tags["project"]);
        Assert.Equal(2026, model.CreatedAt.Year);
        Assert.Equal(Path("model_get"), Assert.Single(_server.Requests).Path);
    }

    [Fact]
    public async Task A_model_without_versions_has_no_lists_at_all()
    {
        var model = (await Registry("model_get_no_version").FindModelAsync(Topic, Cancel))!;

        Assert.Null(model.Champion);
        Assert.Empty(model.Aliases);
    }

    [Fact]
    public async Task A_version_is_found_by_alias_and_by_number()
    {
        var registry = Registry("alias_get", "version_get");

        var champion = (await registry.FindByAliasAsync(Topic, "champion", Cancel))!;

        Assert.Equal((1, Run, "first"), (champion.Version, champion.Run, champion.Description));
        Assert.Equal(["champion"], champion.Aliases);
        Assert.Equal("0.875", champion.Tags["f1"]);
        Assert.Null(champion.Stage);
        Assert.NotNull(await registry.FindVersionAsync(Topic, 1, Cancel));
        Assert.Equal([Path("alias_get"), Path("version_get")], _server.Requests.Select(request => request.Path));
    }

    [Fact]
    public async Task What_is_missing_is_none_whichever_status_says_so()
    {
        var registry = Registry("alias_get_missing", "alias_get_no_model", "version_get_missing", "run_get_missing", "experiment_by_name_missing");

        Assert.Null(await registry.FindByAliasAsync(Topic, "champion", Cancel));
        Assert.Null(await registry.FindByAliasAsync("no-such", "champion", Cancel));
        Assert.Null(await registry.FindVersionAsync(Topic, 99, Cancel));
        Assert.Null(await registry.FindRunAsync(Run, Cancel));
        Assert.Empty(await registry.ListRunsAsync("anip-topic", 10, Cancel));
        Assert.Empty(_script);
    }

    [Fact]
    public async Task A_run_is_read_with_what_is_not_a_number()
    {
        var run = (await Registry("run_get", "experiment_by_name").FindRunAsync(Run, Cancel))!;

        Assert.Equal(("train 2026-11-24", TrackedRunState.Finished, "7"), (run.Name, run.State, run.Parameters["seed"]));
        Assert.Equal((0.875, 3L), (run.Metrics["f1"].Value, run.Metrics["f1"].Step));
        Assert.True(double.IsNaN(run.Metrics["loss"].Value));
        Assert.Equal("ünï", run.Tags["note"]);
        Assert.Equal(TimeSpan.FromMinutes(1), run.EndedAt - run.StartedAt);
    }

    [Fact]
    public async Task A_metric_is_read_over_all_pages()
    {
        var points = await Registry("metric_history", "metric_history_page_2").ReadMetricAsync(Run, "f1", Cancel);

        Assert.Equal([(1L, 0.8125), (2L, 0.84375), (3L, 0.875)], points.Select(point => (point.Step, point.Value)));
        Assert.Contains("page_token=eyJvZmZzZXQiOiAyfQ%3D%3D", _server.Requests[1].Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_a_folder_are_listed_with_names_that_are_relative_to_it_and_sizes_that_may_be_missing()
    {
        var registry = Registry("run_get", "artifacts_proxy_list", "run_get", "artifacts_proxy_list_missing");

        var files = await registry.ListArtifactsAsync(Run, "report", Cancel);

        Assert.Equal([("report/a bü.bin", 8L), ("report/empty.txt", 0L), ("report/metrics.json", 13L)], files.Select(file => (file.Path, file.Length)));
        Assert.Empty(await registry.ListArtifactsAsync(Run, "nothing", Cancel));
    }

    [Fact]
    public async Task A_name_with_spaces_and_umlauts_is_encoded_on_its_way()
    {
        var registry = Registry("run_get", "artifact_put");

        await registry.PutArtifactAsync(Run, "report/a bü.bin", () => new MemoryStream([1]), Cancel);

        Assert.Equal((HttpMethod.Put, $"/api/2.0/mlflow-artifacts/artifacts/1/{Run}/artifacts/report/a%20b%C3%BC.bin"), (_server.Requests[1].Method, _server.Requests[1].Path));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    public async Task A_file_that_is_not_there_is_none_with_404_and_with_500(int status)
    {
        var registry = Registry("run_get");
        Then(() => StandInMlflow.Error(status, "INTERNAL_ERROR", "No such artifact"));

        Assert.Null(await registry.OpenArtifactAsync(Run, "report/none.json", Cancel));
    }

    [Fact]
    public async Task What_is_there_already_is_taken_although_the_server_says_400()
    {
        var registry = Registry("model_create_again", "experiment_by_name_missing", "experiment_create_again", "experiment_by_name", "run_create", "experiment_by_name");

        await registry.CreateModelAsync(Topic, null, Cancel);
        var run = await registry.BeginRunAsync(new NewTrackedRun("anip-topic", "train 2026-11-24"), Cancel);

        Assert.Equal(Run, run.Id);
        Assert.Empty(_script);
    }

    [Theory]
    [InlineData("host_refused", "--allowed-hosts")]
    [InlineData("run_log_batch_param_changed", "Changing param values is not allowed")]
    [InlineData("malformed_json", "Invalid value 0 for parameter")]
    [InlineData("origin_refused", "may not do that")]
    public async Task A_refusal_is_told_with_what_to_do(string recorded, string expected)
    {
        var refused = await Assert.ThrowsAnyAsync<ModelRegistryException>(() => Registry(recorded).CheckAsync(Cancel));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Contains("http://mlflow:5000", refused.Message, StringComparison.Ordinal);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task The_sql_of_the_server_is_shown_to_nobody()
    {
        var refused = await Assert.ThrowsAnyAsync<ModelRegistryException>(() => Registry("experiment_create_again").CheckAsync(Cancel));

        Assert.Equal("MLflow at http://mlflow:5000 answered 400 (RESOURCE_ALREADY_EXISTS)", refused.Message);
        Assert.Contains("psycopg2", Recorded.GetProperty("experiment_create_again").GetProperty("body").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, "<!doctype html><h1>Not Found</h1>", "no path of MLflow")]
    [InlineData(502, "<html>Bad Gateway</html>", "its log, or that of what stands before it, says why")]
    [InlineData(401, "You are not authenticated.", "MLFLOW_TRACKING_USERNAME")]
    [InlineData(302, "", "leads elsewhere")]
    [InlineData(400, """{"detail":"is a folder"}""", "is a folder")]
    [InlineData(200, "<html>Welcome to another program</html>", "not as MLflow does")]
    [InlineData(200, "[]", "not as MLflow does")]
    public async Task An_answer_that_is_not_mlflows_is_told_as_such(int status, string body, string expected)
    {
        var registry = Registry();
        Then(() => StandInMlflow.Text((HttpStatusCode)status, body, "text/html"));

        var refused = await Assert.ThrowsAnyAsync<ModelRegistryException>(() => registry.CheckAsync(Cancel));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("<", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_server_that_is_busy_is_asked_again(int status)
    {
        var registry = Registry();
        Then(() => StandInMlflow.Text((HttpStatusCode)status, ""));
        Then(() => Answer("model_get"));

        Assert.NotNull(await registry.FindModelAsync(Topic, Cancel));
        Assert.Equal(2, _server.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_is_away_is_told_with_its_address()
    {
        var registry = Registry();
        Then(() => throw new HttpRequestException(HttpRequestError.NameResolutionError, "Name or service not known"));

        var away = await Assert.ThrowsAnyAsync<ModelRegistryException>(() => registry.CheckAsync(Cancel));

        Assert.Equal(ModelRegistryException.Unavailable, away.Code);
        Assert.Contains("MLflow at http://mlflow:5000 cannot be reached", away.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_is_a_call_that_only_the_api_answers()
    {
        Assert.Equal("MLflow 3.18.0 at http://mlflow:5000", await Registry("experiments_search", "version").CheckAsync(Cancel));

        Assert.Equal(["/api/2.0/mlflow/experiments/search", "/version"], _server.Requests.Select(request => request.Path));
    }

    [Theory]
    [InlineData("MLflow:Username=me;MLflow:Password=s3cret", "Basic bWU6czNjcmV0")]
    [InlineData("MLflow:Token=t0ken", "Bearer t0ken")]
    [InlineData("MLflow:Username=", null)]
    public async Task Who_asks_is_said_in_the_way_that_is_set_and_in_no_message(string settings, string? expected)
    {
        var registry = Registry(settings.Split(';').Select(setting => setting.Split('=')).Select(pair => (pair[0], pair[1])).ToArray());
        Then(() => StandInMlflow.Text(HttpStatusCode.Unauthorized, "no"));

        var refused = await Assert.ThrowsAnyAsync<ModelRegistryException>(() => registry.CheckAsync(Cancel));

        Assert.Equal(expected, Assert.Single(_server.Requests).Authorization);
        Assert.DoesNotContain("s3cret", refused.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("t0ken", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s3://bucket/1/run/artifacts/model", "'s3:'")]
    [InlineData("/mnt/models/1", "'file:'")]
    public async Task Files_that_the_server_does_not_serve_are_refused_with_the_reason(string source, string expected)
    {
        var registry = Registry();

        var refused = await Assert.ThrowsAsync<ModelRegistryException>(() => registry.ListFilesAsync(
            new ModelVersion { Name = Topic, Version = 1, Source = source, CreatedAt = DateTimeOffset.UnixEpoch }, Cancel));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Contains("--serve-artifacts", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Theory]
    [InlineData("mlflow-artifacts:/../../2.0/mlflow/users")]
    [InlineData("mlflow-artifacts:/1/../../x")]
    public async Task A_source_cannot_lead_out_of_the_artifacts(string source)
    {
        var registry = Registry();

        await Assert.ThrowsAsync<ModelRegistryException>(() => registry.OpenFileAsync(
            new ModelVersion { Name = Topic, Version = 1, Source = source, CreatedAt = DateTimeOffset.UnixEpoch }, "model.json", Cancel));
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task A_version_of_a_logged_model_is_read_where_the_server_says_that_it_is()
    {
        var registry = Registry();
        Then(() => StandInMlflow.Text(HttpStatusCode.OK, """{"artifact_uri":"mlflow-artifacts:/1/models/m-1/artifacts"}""", "application/json"));
        Then(() => new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent("card"u8.ToArray()) });

        await using var file = await registry.OpenFileAsync(new ModelVersion { Name = Topic, Version = 1, Source = "models:/m-1", CreatedAt = DateTimeOffset.UnixEpoch }, "README.md", Cancel);

        using var reader = new StreamReader(file!, Encoding.UTF8);
        Assert.Equal("card", await reader.ReadToEndAsync(Cancel));
        Assert.EndsWith("/artifacts/1/models/m-1/artifacts/README.md", _server.Requests[1].Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_stage_of_an_older_mlflow_is_read_and_never_written()
    {
        var registry = Registry();
        Then(() => StandInMlflow.Text(
            HttpStatusCode.OK, Recorded.GetProperty("version_get").GetProperty("body").GetRawText().Replace("\"None\"", "\"Production\"", StringComparison.Ordinal), "application/json"));

        Assert.Equal("Production", (await registry.FindVersionAsync(Topic, 1, Cancel))!.Stage);
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Source(), "*.cs"), file => File.ReadAllText(file).Contains("transition-stage", StringComparison.Ordinal));
    }

    private MlflowModelRegistry Registry(params string[] answers)
    {
        Array.ForEach(answers, name => Then(() => Answer(name)));
        return Registry(Array.Empty<(string, string)>());
    }

    private MlflowModelRegistry Registry((string, string)[] settings)
    {
        _server.Instead = _ => _script.Dequeue()();
        _services = _server.Services(settings);
        return _services.GetRequiredService<MlflowModelRegistry>();
    }

    private void Then(Func<HttpResponseMessage> answer) => _script.Enqueue(answer);

    private static string Path(string name) => Recorded.GetProperty(name).GetProperty("path").GetString()!;

    private static HttpResponseMessage Answer(string name)
    {
        var exchange = Recorded.GetProperty(name);
        var body = exchange.GetProperty("body");
        var response = StandInMlflow.Text(
            (HttpStatusCode)exchange.GetProperty("status").GetInt32(), body.ValueKind == JsonValueKind.String ? body.GetString()! : body.GetRawText(), (exchange.GetProperty("contentType").GetString() ?? "text/plain").Split(';')[0]);
        if (exchange.GetProperty("contentType").ValueKind == JsonValueKind.Null)
        {
            response.Content.Headers.ContentType = null;
        }

        return response;
    }

    private static string Source([System.Runtime.CompilerServices.CallerFilePath] string file = "") =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(file)!, "../../../src/Anip.Adapters/MLflow"));
}
