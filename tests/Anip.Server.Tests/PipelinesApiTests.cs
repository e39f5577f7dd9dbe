using System.Net;
using System.Text;
using System.Text.Json;
using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Anip.Pipelines.Scheduling;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Server.Tests;

public sealed class PipelinesApiTests
{
    private const string Start = "/api/pipelines/letters/runs";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pipelines_are_listed_with_their_steps_and_what_they_take()
    {
        await using var host = await StartHostAsync();

        var list = await host.Client.GetJsonAsync("/api/pipelines", Cancellation);

        Assert.Equal(["letters", "numbers"], list.EnumerateArray().Select(pipeline => pipeline.GetProperty("name").GetString()));
        Assert.Equal(
            """
            {"name":"letters","description":"Writes letters.","steps":["write","send"],"parameters":{"fast":{"type":"boolean","description":"In haste.","default":false},"copies":{"type":"integer","description":"How many.","minimum":1,"maximum":9,"default":null}},"schedule":null,"paused":false,"active_run":null,"last_run":null,"next_run_at":null}
            """,
            (await host.Client.GetJsonAsync("/api/pipelines/letters", Cancellation)).GetRawText());
    }

    [Fact]
    public async Task A_started_run_is_accepted_queued_and_found_at_its_location()
    {
        await using var host = await StartHostAsync();

        using var response = await PostAsync(host, Start, """{"parameters":{"copies":2}}""");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var run = await response.JsonAsync(Cancellation);
        Assert.Equal($"/api/runs/{run.GetProperty("id")}", response.Headers.Location!.OriginalString);
        Assert.Equal(
            """
            {"id":1,"pipeline":"letters","state":"queued","trigger":"api","parameters":{"copies":2},"created_at":"2026-03-14T09:30:00+00:00","started_at":null,"finished_at":null,"node":null,"error":null,"counts":{},"steps":[{"name":"write","state":"pending","attempt":0,"started_at":null,"finished_at":null,"counts":{},"error":null},{"name":"send","state":"pending","attempt":0,"started_at":null,"finished_at":null,"counts":{},"error":null}]}
            """,
            run.GetRawText());
        Assert.Equal(run.GetRawText(), (await host.Client.GetJsonAsync(response.Headers.Location.OriginalString, Cancellation)).GetRawText());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"parameters":{}}""")]
    [InlineData("""{"parameters":null}""")]
    public async Task A_run_needs_no_body_and_no_parameters(string? body)
    {
        await using var host = await StartHostAsync();

        using var response = await PostAsync(host, Start, body);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Fact]
    public async Task The_same_key_answers_with_the_first_run_and_says_so()
    {
        await using var host = await StartHostAsync();
        using var first = await PostAsync(host, Start, """{"parameters":{"copies":2,"fast":true}}""", ("Idempotency-Key", "a/b:c+1~2_3.4-5"));

        using var second = await PostAsync(host, Start, """{"parameters":{"fast":true,"copies":2}}""", ("Idempotency-Key", "a/b:c+1~2_3.4-5"));

        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(HttpStatusCode.Accepted, second.StatusCode);
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal((await first.JsonAsync(Cancellation)).GetRawText(), (await second.JsonAsync(Cancellation)).GetRawText());
        using var other = await PostAsync(host, Start, """{"parameters":{"copies":3}}""", ("Idempotency-Key", "a/b:c+1~2_3.4-5"));
        Assert.Contains("run 1", (await other.ProblemAsync(422, Cancellation)).GetProperty("errors").GetProperty("Idempotency-Key")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(1, (await host.Client.GetJsonAsync("/api/runs", Cancellation)).GetArrayLength());
    }

    [Fact]
    public async Task A_key_of_the_DAG_file_tells_that_Airflow_started_the_run()
    {
        await using var host = await StartHostAsync();

        using var response = await PostAsync(host, Start, null, ("Idempotency-Key", "airflow/letters/manual__1/20260314T093000/0"));

        Assert.Equal("airflow", (await response.JsonAsync(Cancellation)).GetProperty("trigger").GetString());
    }

    public static TheoryData<string> WrongKeys => ["", "a b", "a,b", "a%b", "a\tb", new string('k', 513)];

    [Theory]
    [MemberData(nameof(WrongKeys))]
    public async Task A_key_of_other_characters_or_too_long_is_refused(string key)
    {
        await using var host = await StartHostAsync();

        using var response = await PostAsync(host, Start, null, ("Idempotency-Key", key));

        // What HTTP itself does not carry never arrives.
        Assert.True(response.StatusCode is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest, $"{response.StatusCode}");
        Assert.Equal(0, (await host.Client.GetJsonAsync("/api/runs", Cancellation)).GetArrayLength());
    }

    [Fact]
    public async Task A_key_of_512_characters_is_taken()
    {
        await using var host = await StartHostAsync();

        using var response = await PostAsync(host, Start, null, ("Idempotency-Key", new string('k', 512)));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Theory]
    [InlineData("""{"parameters":{"copies":10}}""", "parameters.copies", "10 is not an integer from 1 to 9.")]
    [InlineData("""{"parameters":{"copies":"2"}}""", "parameters.copies", "\"2\" is not an integer from 1 to 9.")]
    [InlineData("""{"parameters":{"fast":null}}""", "parameters.fast", "null is not true or false.")]
    [InlineData("""{"parameters":{"slow":true}}""", "parameters.slow", "letters takes fast, copies.")]
    [InlineData("""{"parameters":[]}""", "parameters", "is not JSON object.")]
    [InlineData("""{"parameter":{}}""", "parameter", "is not known here; expected parameters.")]
    [InlineData("[]", "body", "is not JSON object.")]
    public async Task A_bad_parameter_is_named_and_nothing_starts(string body, string name, string reason)
    {
        await using var host = await StartHostAsync();

        using var response = await PostAsync(host, Start, body);

        Assert.Equal(reason, (await response.ProblemAsync(422, Cancellation)).GetProperty("errors").GetProperty(name)[0].GetString());
        Assert.Equal(0, (await host.Client.GetJsonAsync("/api/runs", Cancellation)).GetArrayLength());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"parameters":{"fast":true,"fast":false}}""")]
    [InlineData("parameters=1")]
    public async Task What_is_no_JSON_is_refused(string body)
    {
        await using var host = await StartHostAsync();

        using var response = await PostAsync(host, Start, body);

        Assert.StartsWith("is not JSON", (await response.ProblemAsync(422, Cancellation)).GetProperty("errors").GetProperty("body")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"\ud800":1}""", 400)]
    [InlineData("""{"parameters":{"\ud800":true}}""", 400)]
    [InlineData("""{"parameters":{"fast":"\ud800"}}""", 422)]
    [InlineData("""{"parameters":{"fast":[{"a":"\udc00"}]}}""", 422)]
    public async Task Half_a_character_is_refused(string body, int status)
    {
        await using var host = await StartHostAsync();

        using var response = await PostAsync(host, Start, body);

        Assert.Contains("half a character", (await response.ProblemAsync(status, Cancellation)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_too_long_or_no_JSON_by_its_own_word_is_refused_with_what_is_taken()
    {
        await using var host = await StartHostAsync();

        using var tooLong = await PostAsync(host, Start, "{\"parameters\":{\"" + new string('k', 70_000) + "\":1}}");
        using var text = await host.Client.PostAsync(Start, new StringContent("{}"), Cancellation);

        Assert.Contains("65,536 bytes", (await tooLong.ProblemAsync(413, Cancellation)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("application/json", (await text.ProblemAsync(415, Cancellation)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/api/pipelines/nothing/runs")]
    [InlineData("GET", "/api/pipelines/nothing")]
    [InlineData("PATCH", "/api/pipelines/nothing")]
    public async Task An_unknown_pipeline_is_not_found_and_those_that_there_are_are_named(string method, string path)
    {
        await using var host = await StartHostAsync();

        using var response = await host.Client.SendAsync(new HttpMethod(method), path, Cancellation);

        Assert.Contains("letters, numbers", (await response.ProblemAsync(404, Cancellation)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_paused_pipeline_starts_nothing_until_it_is_resumed()
    {
        await using var host = await StartHostAsync();
        Assert.True((await PatchAsync(host, """{"paused":true}""")).GetProperty("paused").GetBoolean());

        using var refused = await PostAsync(host, Start, null);

        Assert.Contains("resume", (await refused.ProblemAsync(409, Cancellation)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.False((await PatchAsync(host, """{"paused":false}""")).GetProperty("paused").GetBoolean());
        using var accepted = await PostAsync(host, Start, null);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
    }

    [Fact]
    public async Task A_schedule_is_kept_and_taken_away()
    {
        await using var host = await StartHostAsync();

        var changed = await PatchAsync(host, """{"schedule":{"cron":"15 6 * * MON-FRI","time_zone":"Europe/Rome"}}""");

        Assert.Equal("""{"cron":"15 6 * * MON-FRI","time_zone":"Europe/Rome"}""", changed.GetProperty("schedule").GetRawText());
        // From Saturday on, and by the clock of Rome before it changes.
        Assert.Equal("2026-03-16T05:15:00+00:00", changed.GetProperty("next_run_at").GetString());
        Assert.Equal(changed.GetRawText(), (await host.Client.GetJsonAsync("/api/pipelines/letters", Cancellation)).GetRawText());
        Assert.Equal("""{"cron":"@daily","time_zone":"UTC"}""", (await PatchAsync(host, """{"schedule":{"cron":"@daily"}}""")).GetProperty("schedule").GetRawText());
        Assert.Equal(JsonValueKind.Null, (await PatchAsync(host, """{"schedule":null}""")).GetProperty("schedule").ValueKind);
    }

    [Fact]
    public async Task A_schedule_goes_back_to_the_configured_one()
    {
        await using var host = await StartHostAsync(services => services.PostConfigure<SchedulingOptions>(
            scheduling => scheduling.Schedules["letters"] = new ScheduleSettings { Cron = "0 6 * * *" }));
        var configured = (await host.Client.GetJsonAsync("/api/pipelines/letters", Cancellation)).GetProperty("schedule").GetRawText();

        Assert.Equal(JsonValueKind.Null, (await PatchAsync(host, """{"schedule":null}""")).GetProperty("schedule").ValueKind);
        Assert.Contains("@daily", (await PatchAsync(host, """{"schedule":{"cron":"@daily"}}""")).GetProperty("schedule").GetRawText(), StringComparison.Ordinal);

        Assert.Contains("0 6 * * *", configured, StringComparison.Ordinal);
        Assert.Equal(configured, (await PatchAsync(host, """{"schedule":"default"}""")).GetProperty("schedule").GetRawText());
    }

    [Theory]
    [InlineData("""{"schedule":{"cron":"0 6 * * *","time_zone":"Europe/Atlantis"}}""", "schedule.time_zone")]
    [InlineData("""{"schedule":{"cron":"soon","time_zone":"UTC"}}""", "schedule.cron")]
    [InlineData("""{"schedule":{"time_zone":"UTC"}}""", "schedule")]
    [InlineData("""{"schedule":"0 6 * * *"}""", "schedule")]
    [InlineData("""{"schedule":{"cron":"0 6 * * *","zone":"UTC"}}""", "schedule")]
    [InlineData("""{"paused":"yes"}""", "paused")]
    [InlineData("""{"pause":true}""", "pause")]
    public async Task A_change_that_does_not_parse_says_why_and_changes_nothing(string body, string name)
    {
        await using var host = await StartHostAsync();
        var before = await host.Client.GetStringAsync("/api/pipelines/letters", Cancellation);

        using var response = await SendAsync(host, HttpMethod.Patch, "/api/pipelines/letters", body);

        Assert.NotEmpty((await response.ProblemAsync(422, Cancellation)).GetProperty("errors").GetProperty(name)[0].GetString()!);
        Assert.Equal(before, await host.Client.GetStringAsync("/api/pipelines/letters", Cancellation));
    }

    [Fact]
    public async Task A_server_that_comes_up_asks_to_be_asked_again()
    {
        var gate = new TaskCompletionSource();
        await using var host = await StartHostAsync(services => services.AddPipelineService().AddSingleton<IRunQueue>(new ClosedQueue(gate.Task)));

        using var response = await PostAsync(host, Start, null);

        await response.ProblemAsync(503, Cancellation);
        Assert.Equal(2, response.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        gate.SetResult();
        while ((await PostAsync(host, Start, null)).StatusCode is HttpStatusCode.ServiceUnavailable)
        {
            await Task.Yield();
        }
    }

    [Fact]
    public async Task A_service_in_the_process_takes_a_started_run_up_at_once()
    {
        await using var host = await StartHostAsync(services => services.AddPipelineService());
        using var response = await StartedAsync(host);

        JsonElement run;
        do
        {
            // The clock is stalled: nothing here waits for the next look at the queue.
            run = await host.Client.GetJsonAsync("/api/runs/1", Cancellation);
        }
        while (run.GetProperty("state").GetString() is "queued");

        Assert.NotEqual(JsonValueKind.Null, run.GetProperty("node").ValueKind);
    }

    internal static Task<ServerHost> StartHostAsync(Action<IServiceCollection>? more = null) => ServerHost.StartAsync(
        Cancellation,
        services: services =>
        {
            services
                .AddPipeline(_ => new Pipeline("numbers", "Counts.", [new Step("count")]))
                .AddPipeline(_ => new Pipeline("letters", "Writes letters.", [new Step("write"), new Step("send")])
                {
                    Parameters = [PipelineParameter.Boolean("fast", "In haste.", byDefault: false), PipelineParameter.Number("copies", "How many.", 1, 9, byDefault: null)],
                });
            more?.Invoke(services);
        });

    internal static Task<HttpResponseMessage> PostAsync(ServerHost host, string path, string? body, params (string Name, string Value)[] headers) =>
        SendAsync(host, HttpMethod.Post, path, body, headers);

    private static async Task<HttpResponseMessage> StartedAsync(ServerHost host)
    {
        while (true)
        {
            var response = await PostAsync(host, Start, null);
            if (response.StatusCode is not HttpStatusCode.ServiceUnavailable)
            {
                return response;
            }

            response.Dispose();
        }
    }

    private static async Task<JsonElement> PatchAsync(ServerHost host, string body)
    {
        using var response = await SendAsync(host, HttpMethod.Patch, "/api/pipelines/letters", body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.JsonAsync(Cancellation);
    }

    internal static async Task<HttpResponseMessage> SendAsync(ServerHost host, HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await host.Client.SendAsync(request, Cancellation);
    }

    private sealed class Step(string name) : IPipelineStep
    {
        public string Name => name;

        public Task<IReadOnlyDictionary<string, long>> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
        {
            context.Log($"{name} was done");
            return Task.FromResult<IReadOnlyDictionary<string, long>>(new Dictionary<string, long> { ["done"] = 1 });
        }
    }

    /// <summary>Answers no claim before its gate opens, and then with no run.</summary>
    private sealed class ClosedQueue(Task gate) : IRunQueue
    {
        public async Task<ClaimedRun?> ClaimAsync(string owner, IReadOnlyCollection<string> pipelines, TimeSpan lease, CancellationToken cancellationToken)
        {
            await gate.WaitAsync(cancellationToken);
            return null;
        }

        public async Task<int> ReleaseAsync(string owner, CancellationToken cancellationToken)
        {
            await gate.WaitAsync(cancellationToken);
            return 0;
        }

        public Task<LeaseState> RenewAsync(RunLease lease, TimeSpan duration, RunProgress? progress, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<RunStep?> BeginStepAsync(RunLease lease, int position, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> EndStepAsync(RunLease lease, StepEnd end, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> FinishAsync(RunLease lease, RunState state, string? error, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> AppendLogAsync(RunLease lease, IReadOnlyList<RunLogEntry> entries, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> ReleaseAsync(RunLease lease, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
