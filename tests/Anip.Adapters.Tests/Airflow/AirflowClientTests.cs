using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Anip.Adapters.Airflow;
using Microsoft.Extensions.Options;

namespace Anip.Adapters.Tests.Airflow;

public sealed class AirflowClientTests
{
    public const string Two = "airflow-2.11.json";
    public const string Three = "airflow-3.3.json";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Two, "2.11.2")]
    [InlineData(Three, "3.3.2")]
    public async Task Its_version_and_the_state_of_its_parts_are_told(string recorded, string version)
    {
        var airflow = new StandInAirflow(recorded);
        airflow.Answer("health", "import_errors_none");

        var health = await airflow.Client().HealthAsync(Cancel);

        Assert.Equal((version, "healthy", "healthy"), (health.Version, health.Parts["metadatabase"], health.Parts["scheduler"]));
        Assert.False(health.Parts.ContainsKey("triggerer")); // Never started: nothing is wrong with it.
        Assert.Null(health.Problem);
    }

    [Theory]
    [InlineData(Two)]
    [InlineData(Three)]
    public async Task A_dag_file_that_cannot_be_loaded_is_trouble(string recorded)
    {
        var airflow = new StandInAirflow(recorded);
        airflow.Answer("health", "import_errors");

        Assert.Contains("1 DAG files cannot be loaded", (await airflow.Client().HealthAsync(Cancel)).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Two)]
    [InlineData(Three)]
    public async Task All_dags_of_ours_are_listed_however_the_server_cuts_its_pages(string recorded)
    {
        var airflow = new StandInAirflow(recorded);
        airflow.Answer("dags_page_1", "dags_page_1", "dags_page_3");

        var dags = await airflow.Client().ListAsync(Cancel).ToListAsync(Cancel);

        Assert.Equal(5, dags.Count);
        Assert.Equal(("gdelt_pipeline", "Articles from GDELT", true, "At 03:15"), (dags[0].Id, dags[0].Description, dags[0].Paused, dags[0].Schedule));
        Assert.NotNull(dags[0].NextRunAt);
        Assert.Equal(["offset=0", "offset=2", "offset=4"], airflow.Requests.Where(request => request.Path.Contains("offset", StringComparison.Ordinal))
            .Select(request => request.Path.Split('&').Single(part => part.StartsWith("offset", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData(Two, "Basic YWRtaW46YWRtaW4=")]
    [InlineData(Three, "Bearer ACCESS_TOKEN")]
    public async Task A_run_is_started_as_the_version_wants_it(string recorded, string authorization)
    {
        var airflow = new StandInAirflow(recorded);
        airflow.Answer("trigger");

        var run = await airflow.Client().TriggerAsync(
            "newsapi_pipeline", "anip-2026-11-24-1", new JsonObject { ["limit"] = 5, ["q"] = "climate \"change\" & <peace>" }, Cancel);

        Assert.Equal(("newsapi_pipeline", "anip-2026-11-24-1", "queued", false), (run.Dag, run.Id, run.State, run.HasEnded));
        var sent = airflow.Requests[^1];
        Assert.Equal(authorization, sent.Authorization);
        Assert.True(JsonElement.DeepEquals(airflow.RecordedRequest("trigger"), sent.Body!.Value));
    }

    [Theory]
    [InlineData(Two)]
    [InlineData(Three)]
    public async Task A_run_is_followed_to_its_end(string recorded)
    {
        var airflow = new StandInAirflow(recorded);
        airflow.Answer("run_queued", "run_running", "run_success");
        List<string> seen = [];

        var run = await airflow.Client().FollowAsync("newsapi_pipeline", "anip-2026-11-24-1", new Seen(seen), Cancel);

        Assert.Equal(["queued", "running", "success"], seen);
        Assert.True(run.StartedAt < run.FinishedAt);
    }

    [Theory]
    [InlineData(Two, "")]
    [InlineData(Three, "?update_mask=state")]
    public async Task A_run_is_stopped_by_marking_it_failed(string recorded, string mask)
    {
        var airflow = new StandInAirflow(recorded);
        airflow.Answer("run_mark_failed");

        await airflow.Client().StopAsync("newsapi_pipeline", "anip-cancel-1", Cancel);

        Assert.EndsWith("/dags/newsapi_pipeline/dagRuns/anip-cancel-1" + mask, airflow.Requests[^1].Path, StringComparison.Ordinal);
        Assert.True(JsonElement.DeepEquals(airflow.RecordedRequest("run_mark_failed"), airflow.Requests[^1].Body!.Value));
    }

    [Theory]
    [InlineData(Two, "trigger_duplicate", 409, "already exists")]
    [InlineData(Two, "trigger_unknown_dag", 404, "'no_such_dag' not found; 'anip airflow list'")]
    [InlineData(Two, "trigger_import_error", 400, "has import errors")]
    [InlineData(Two, "trigger_unknown_field", 400, "Unknown field")]
    [InlineData(Two, "wrong_password", 403, "Forbidden; check Scheduling:Airflow:User")]
    [InlineData(Three, "trigger_duplicate", 409, "Unique constraint violation")]
    [InlineData(Three, "trigger_unknown_dag", 404, "'no_such_dag' not found; 'anip airflow list'")]
    [InlineData(Three, "trigger_unknown_field", 422, "body.nonsense: Extra inputs are not permitted")]
    [InlineData(Three, "trigger_forbidden", 403, "Forbidden; check Scheduling:Airflow:User")]
    [InlineData(Three, "v1_gone", 404, "has been removed in Airflow 3")]
    public async Task A_refusal_of_any_shape_is_told_with_its_reason(string recorded, string answer, int status, string text)
    {
        var airflow = new StandInAirflow(recorded);
        airflow.Answer(answer);

        var exception = await Assert.ThrowsAsync<AirflowException>(() => airflow.Client().TriggerAsync("a", "b", [], Cancel));

        Assert.Equal(status, exception.Status);
        Assert.Contains(text, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("token_expired")]
    [InlineData("wrong_token")]
    public async Task A_token_that_is_no_longer_good_is_renewed_once(string refusal)
    {
        var airflow = new StandInAirflow(Three);
        airflow.Answer(refusal, "run_success", refusal, refusal);
        var client = airflow.Client();

        Assert.Equal("success", (await client.FindAsync("a", "b", Cancel)).State);
        await Assert.ThrowsAsync<AirflowException>(() => client.FindAsync("a", "b", Cancel));
        Assert.Equal(3, airflow.Requests.Count(request => request.Path == "/auth/token"));
    }

    [Fact]
    public async Task A_wrong_password_is_told_with_the_setting_to_correct()
    {
        var airflow = new StandInAirflow(Three);
        airflow.Answer("token_wrong_password");

        var exception = await Assert.ThrowsAsync<AirflowException>(() => airflow.Client().FindAsync("a", "b", Cancel));

        Assert.Equal("Airflow answered 401: Invalid credentials; check Scheduling:Airflow:User and :Password", exception.Message);
    }

    [Theory]
    [InlineData(200, "<html>Sign in</html>", "Scheduling:Airflow:Url must be")]
    [InlineData(200, "[]", "Scheduling:Airflow:Url must be")]
    [InlineData(200, "{}", "Scheduling:Airflow:Url must be")]
    [InlineData(200, "\"ok\"", "Scheduling:Airflow:Url must be")]
    [InlineData(302, "", "Scheduling:Airflow:Url must be")]
    [InlineData(404, "<html>Nothing here</html>", "Scheduling:Airflow:Url must be")]
    [InlineData(502, "<html>Bad gateway</html>", "its log")]
    public async Task What_is_no_airflow_is_told_with_what_to_look_at(int status, string body, string remedy)
    {
        var airflow = new StandInAirflow(Three) { Always = ((HttpStatusCode)status, body) };

        var exception = await Assert.ThrowsAsync<AirflowException>(() => airflow.Client().HealthAsync(Cancel));

        Assert.Contains(remedy, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("health", "[]")]
    [InlineData("import_errors_none", "{}")]
    public async Task An_answer_that_lacks_what_is_asked_for_is_a_refusal_and_no_fault_of_ours(string broken, string body)
    {
        var airflow = new StandInAirflow(Three) { Broken = (broken, body) };
        airflow.Answer("health", "import_errors_none");

        await Assert.ThrowsAsync<AirflowException>(() => airflow.Client().HealthAsync(Cancel));
    }

    [Theory]
    [InlineData("http://", "is not an address")]
    [InlineData("ftp://airflow", "is not an address")]
    [InlineData("airflow:8080", "is not an address")]
    [InlineData("http://[::1", "is not an address")]
    [InlineData("http://admin:hunter2@airflow:8080", "Scheduling:Airflow:Password instead")]
    public void An_address_that_cannot_be_asked_is_refused_without_repeating_what_may_be_a_password(string url, string reason)
    {
        var exception = Assert.Throws<OptionsValidationException>(() => new StandInAirflow(Three).Client(("Url", url)));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_airflow_that_was_upgraded_is_asked_in_its_new_way_after_the_first_refusal()
    {
        var airflow = new StandInAirflow(Two);
        airflow.Answer("run_success");
        var client = airflow.Client();
        await client.FindAsync("a", "b", Cancel);

        airflow.Become(Three);
        airflow.Answer("v1_gone", "run_success");

        await Assert.ThrowsAsync<AirflowException>(() => client.FindAsync("a", "b", Cancel));
        Assert.Equal("success", (await client.FindAsync("a", "b", Cancel)).State);
        Assert.StartsWith("/api/v2/", airflow.Requests[^1].Path, StringComparison.Ordinal);
    }

    private sealed class Seen(List<string> states) : IProgress<AirflowRun>
    {
        public void Report(AirflowRun value) => states.Add(value.State);
    }
}
