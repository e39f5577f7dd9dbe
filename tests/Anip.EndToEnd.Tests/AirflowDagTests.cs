using System.Diagnostics;
using System.Text.Json;

namespace Anip.EndToEnd.Tests;

/// <summary>The DAG file, executed by plain Python with stubs of exactly the names that it imports, in the spelling of Airflow 2 and of Airflow 3.</summary>
public sealed class AirflowDagTests : IDisposable
{
    private const string Pipelines = """
        [{"name":"rss_pipeline","description":"Feeds","schedule":{"cron":"*/15 * * * *","time_zone":"Europe/Berlin"},"parameters":{}},
         {"name":"ml_processing","description":"Models","schedule":null,"parameters":{}}]
        """;

    private readonly TemporaryFolder _folder = new();

    public static string DagFile { get; } = Repository.File("deploy/airflow/dags/anip_pipelines.py");

    public static string StandIn { get; } = Repository.File("tests/airflow/stand_in.py");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("2")]
    [InlineData("3")]
    public async Task Each_pipeline_is_a_dag_of_three_tasks_the_last_of_which_tears_the_first_down(string spelling)
    {
        var dags = JsonDocument.Parse(await PythonAsync("show", spelling, DagFile)).RootElement;

        Assert.Equal(["ml_processing", "rss_pipeline"], dags.EnumerateArray().Select(dag => dag.GetProperty("dag_id").GetString()));
        var rss = dags[1];
        Assert.Equal(("*/15 * * * *", "Europe/Berlin"), (rss.GetProperty("schedule").GetString(), rss.GetProperty("time_zone").GetString()));
        Assert.Equal((null, "UTC"), (dags[0].GetProperty("schedule").GetString(), dags[0].GetProperty("time_zone").GetString()));
        var tasks = rss.GetProperty("tasks");
        Assert.Equal("start>wait>cancel", string.Join('>', tasks.EnumerateArray().Select(task => task.GetProperty("task_id").GetString())));
        Assert.Equal(("wait", "cancel"), (tasks[0].GetProperty("downstream")[0].GetString(), tasks[1].GetProperty("downstream")[0].GetString()));
        Assert.Equal("start", tasks[2].GetProperty("setup").GetString());
        Assert.Equal("api/pipelines/rss_pipeline/runs", tasks[0].GetProperty("endpoint").GetString());
        Assert.Equal((30, "reschedule", true), (
            tasks[1].GetProperty("poke_interval").GetInt32(), tasks[1].GetProperty("mode").GetString(), tasks[1].GetProperty("silent_fail").GetBoolean()));
    }

    [Theory]
    [InlineData("200", """{"id":"1","state":"succeeded","error":null}""", "true")]
    [InlineData("200", """{"id":"1","state":"running","error":null}""", "false")]
    [InlineData("200", """{"id":"1","state":"queued","error":null}""", "false")]
    [InlineData("200", """{"id":"1","state":"failed","error":"no key: set NEWSAPI_KEY"}""", "\"ANIP run 1 failed: no key: set NEWSAPI_KEY\"")]
    [InlineData("200", """{"id":"1","state":"cancelled","error":null}""", "\"ANIP run 1 cancelled: None\"")]
    [InlineData("503", "starting", "false")]
    [InlineData("429", "slow down", "false")]
    [InlineData("404", "no such run", "\"ANIP answered 404: no such run\"")]
    [InlineData("401", "no key", "\"ANIP answered 401: no key\"")]
    public async Task The_sensor_waits_ends_or_fails_with_our_words(string status, string body, string verdict)
    {
        foreach (var spelling in (string[])["2", "3"])
        {
            Assert.Equal(verdict, (await PythonAsync("poke", spelling, DagFile, status, body)).Trim());
        }
    }

    [Fact]
    public async Task A_prefix_keeps_the_names_of_dags_apart_from_those_of_others()
    {
        var dags = JsonDocument.Parse(await PythonAsync(["show", "3", DagFile], prefix: "anip_")).RootElement;

        Assert.Equal(["anip_ml_processing", "anip_rss_pipeline"], dags.EnumerateArray().Select(dag => dag.GetProperty("dag_id").GetString()));
        Assert.Equal("api/pipelines/rss_pipeline/runs", dags[1].GetProperty("tasks")[0].GetProperty("endpoint").GetString());
    }

    private Task<string> PythonAsync(params string[] arguments) => PythonAsync(arguments, prefix: "");

    private async Task<string> PythonAsync(string[] arguments, string prefix)
    {
        var info = new ProcessStartInfo("python3", [StandIn, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment["ANIP_PIPELINES_FILE"] = _folder.File("pipelines.json", Pipelines);
        info.Environment["ANIP_DAG_PREFIX"] = prefix;
        using var python = Process.Start(info)!;
        var error = python.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await python.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(python.ExitCode == 0, await error);
        return output;
    }
}
