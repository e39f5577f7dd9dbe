using System.Diagnostics;
using System.Text.Json;
using Anip.Adapters.Spark;
using Anip.Adapters.Spark.Protocol;
using Anip.Adapters.Tests.Spark.StandIn;

namespace Anip.EndToEnd.Tests.Spark;

/// <summary>Airflow submits the job: the DAG file and the PySpark file, executed by plain Python with stubs, around a real ANIP.</summary>
public sealed class SparkSubmitTests : IAsyncDisposable
{
    // What an installation begins with.
    private const int Samples = 61;

    private static readonly string Application = Repository.File("deploy/spark/ml_processing.py");
    private static readonly string StubPath = Path.GetDirectoryName(Path.GetDirectoryName(Repository.File("tests/airflow/pyspark/pyspark/sql.py")))!;

    private readonly SqliteInstallation _installation = new();
    private readonly TemporaryFolder _stub = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Plans => Path.Combine(_installation.Folder.Path, "data", "lake", "plans");

    public async ValueTask DisposeAsync()
    {
        _stub.Dispose();
        await _installation.DisposeAsync();
    }

    [Theory]
    [InlineData("2")]
    [InlineData("3")]
    public async Task The_dag_plans_submits_and_loads_where_Airflow_is_to_submit(string spelling)
    {
        var show = await PythonAsync(AirflowDagTests.StandIn, "show", spelling, AirflowDagTests.DagFile);

        var dag = JsonDocument.Parse(show.Output).RootElement.EnumerateArray().Single(dag => dag.GetProperty("dag_id").GetString() == "spark_ml_processing");
        var tasks = dag.GetProperty("tasks").EnumerateArray().ToDictionary(task => task.GetProperty("task_id").GetString()!);
        Assert.Equal(["cancel", "planned", "start", "submit", "wait"], tasks.Keys.Order());
        Assert.Equal(("planned", "submit", "wait", "cancel"), (Next("start"), Next("planned"), Next("submit"), Next("wait")));
        Assert.Equal("start", tasks["cancel"].GetProperty("setup").GetString());
        Assert.Equal(("spark_default", Application), (tasks["submit"].GetProperty("conn_id").GetString(), tasks["submit"].GetProperty("application").GetString()));
        Assert.Contains("engine='submit'", tasks["start"].GetProperty("data").GetString(), StringComparison.Ordinal);

        string Next(string task) => tasks[task].GetProperty("downstream")[0].GetString()!;
    }

    [Fact]
    public async Task Other_pipelines_are_started_as_ever()
    {
        var show = await PythonAsync(AirflowDagTests.StandIn, "show", "3", AirflowDagTests.DagFile);

        var dag = JsonDocument.Parse(show.Output).RootElement.EnumerateArray().Single(dag => dag.GetProperty("dag_id").GetString() == "rss_pipeline");
        Assert.Equal(["start", "wait", "cancel"], dag.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("task_id").GetString()));
        Assert.Equal("{{ {'parameters': dag_run.conf or {}} | tojson }}", dag.GetProperty("tasks")[0].GetProperty("data").GetString());
    }

    [Fact]
    public async Task The_job_that_Airflow_submits_gives_ANIP_the_result()
    {
        await using var spark = await StandInSpark.StartAsync(Token);
        using var up = _installation.Up("--set", $"Spark:Command={Path.Combine(AppContext.BaseDirectory, "Anip.Cli")}", "--set", "Enrichment:PollInterval=01:00:00");
        var address = await up.AddressAsync();
        await _installation.WaitForAsync("analyzed", Samples, up);
        // It does not look for them itself for an hour.
        await _installation.IngestAsync(40);
        var run = PythonAsync(
            [AirflowDagTests.StandIn, "run", "3", AirflowDagTests.DagFile, "spark_ml_processing", "{\"partitions\": 2}"],
            ("AIRFLOW_CONN_ANIP_DEFAULT", JsonSerializer.Serialize(new { conn_type = "http", schema = "http", host = address.Host, port = address.Port })));

        await RunSubmittedAsync(spark, run);

        var result = await run;
        Assert.Contains("\"state\": \"success\"", result.Output, StringComparison.Ordinal);
        Assert.Single(spark.Statements);
        await _installation.AssertEachEnrichedOnceAsync(40 + Samples);
    }

    [Fact]
    public async Task A_job_that_fails_leaves_no_result_and_another_try_has_a_fresh_folder()
    {
        var plan = Directory.CreateDirectory(Path.Combine(_installation.Folder.Path, "plans", "it's 7")).FullName;
        await File.WriteAllTextAsync(Path.Combine(plan, "submit.sql"), "INSERT OVERWRITE DIRECTORY '{output}' …", Token);
        _stub.File("failed", "Subprocess exited with status 1. Error: no models.");

        var failed = await PythonAsync(Application, plan, "--wait", "0");
        var first = await File.ReadAllTextAsync(Path.Combine(_stub.Path, "statement.sql"), Token);
        await PythonAsync(Application, plan, "--wait", "0");

        Assert.NotEqual(0, failed.ExitCode);
        Assert.Contains("no models", failed.Messages, StringComparison.Ordinal);
        Assert.StartsWith($"INSERT OVERWRITE DIRECTORY '{plan.Replace("'", "\\'", StringComparison.Ordinal)}/submitted-", first, StringComparison.Ordinal);
        Assert.NotEqual(first, await File.ReadAllTextAsync(Path.Combine(_stub.Path, "statement.sql"), Token));
        Assert.Equal(["submit.sql"], Directory.GetFileSystemEntries(plan).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Where_nothing_was_planned_there_is_nothing_to_submit()
    {
        var plans = Directory.CreateDirectory(Path.Combine(_installation.Folder.Path, "plans")).FullName;

        var nothing = await PythonAsync(Application, Path.Combine(plans, "7"), "--wait", "0");
        var elsewhere = await PythonAsync(Application, Path.Combine(plans, "no", "7"), "--wait", "0");

        Assert.Equal(0, nothing.ExitCode);
        Assert.Contains("nothing is planned", nothing.Output, StringComparison.Ordinal);
        Assert.NotEqual(0, elsewhere.ExitCode);
        Assert.Contains("mount the folder", elsewhere.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_PySpark_file_compiles() => Assert.Equal(0, (await PythonAsync("-m", "py_compile", Application)).ExitCode);

    // In Spark's place.
    private async Task RunSubmittedAsync(StandInSpark spark, Task meanwhile)
    {
        var file = Path.Combine(_stub.Path, "statement.sql");
        while (!File.Exists(file) && !meanwhile.IsCompleted)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
        }

        if (File.Exists(file))
        {
            await using var client = new SparkClient(SparkAddress.Parse(spark.Remote), new SparkOptions(), TimeProvider.System);
            await client.ExecuteAsync(await File.ReadAllTextAsync(file, Token), "test", new Progress<ExecutePlanResponse.Types.ExecutionProgress>(), Token);
            _stub.File("done", "");
        }
    }

    private Task<AnipResult> PythonAsync(params string[] arguments) => PythonAsync(arguments, []);

    private async Task<AnipResult> PythonAsync(string[] arguments, params (string Name, string Value)[] environment)
    {
        var info = new ProcessStartInfo("python3", arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment["ANIP_PIPELINES_FILE"] = _stub.File("pipelines.json", """
            [{"name":"rss_pipeline","description":"Feeds","schedule":null,"parameters":{}}, {"name":"spark_ml_processing","description":"Spark","schedule":null,"parameters":{}}]
            """);
        info.Environment["ANIP_SPARK_SUBMIT"] = "true";
        info.Environment["ANIP_SPARK_APPLICATION"] = Application;
        info.Environment["ANIP_SPARK_PLANS"] = Plans;
        info.Environment["PYTHONPATH"] = StubPath;
        info.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        info.Environment["PYSPARK_STAND_IN"] = _stub.Path;
        foreach (var (name, value) in environment)
        {
            info.Environment[name] = value;
        }

        using var python = Process.Start(info)!;
        var error = python.StandardError.ReadToEndAsync(Token);
        var output = await python.StandardOutput.ReadToEndAsync(Token);
        await python.WaitForExitAsync(Token);
        return new AnipResult(python.ExitCode, output, await error);
    }
}
