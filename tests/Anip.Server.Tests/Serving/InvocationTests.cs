using System.Net;
using Anip.Enrichment;

namespace Anip.Server.Tests.Serving;

/// <summary>MLflow's scoring protocol, by what its own server answers; where that fails with 500, 400 with what was expected.</summary>
public sealed class InvocationTests(InvocationTests.Server server) : IClassFixture<InvocationTests.Server>
{
    private const string Topics = "/models/topic-classification";
    private const string Path = $"{Topics}/invocations";

    private readonly ServerHost _host = server.Host;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"instances":["storm at sea","vote in Rome"]}""")]
    [InlineData("""{"inputs":["storm at sea","vote in Rome"]}""")]
    [InlineData("""{"inputs":[["storm at sea"],["vote in Rome"]]}""")]
    [InlineData("""{"instances":[{"text":"storm at sea"},{"text":"vote in Rome"}]}""")]
    [InlineData("""{"inputs":{"anything":["storm at sea","vote in Rome"]}}""")]
    [InlineData("""{"inputs":{"features":[["storm at sea"],["vote in Rome"]]}}""")]
    [InlineData("""{"dataframe_split":{"columns":["features"],"data":[["storm at sea"],["vote in Rome"]]}}""")]
    [InlineData("""{"dataframe_split":{"index":[0,1],"columns":["id","text"],"data":[[7,"storm at sea"],[8,"vote in Rome"]]}}""")]
    [InlineData("""{"dataframe_records":[{"headline":"storm at sea"},{"headline":"vote in Rome"}]}""")]
    [InlineData("""{"dataframe_records":[{"title":"storm","content":"at sea","id":1},{"title":"vote","content":null,"id":2}]}""")]
    [InlineData("""{"instances":["storm at sea","vote in Rome"],"params":{"x":1},"signature_name":"y"}""")]
    [InlineData("""{"instances":["storm at sea","vote in Rome"],"params":{"return_scores":false}}""")]
    public async Task Every_form_of_the_protocol_gets_a_label_for_each_row(string body)
    {
        using var answer = await _host.Client.PostJsonAsync(Path, body, Cancellation);

        Assert.Equal("""{"predictions":["storm","vote"]}""", await answer.TextAsync(Cancellation));
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("topic-classification 1", answer.Headers.GetValues("X-Model-Version").Single());
    }

    [Fact]
    public async Task A_table_may_be_CSV()
    {
        using var answer = await _host.Client.PostAsync(Path, "text,target\r\n\"storm, at \"\"sea\"\"\",\r\nvote,Rome\r\n", "text/csv; charset=utf-8", Cancellation);

        Assert.Equal("""{"predictions":["","Rome"]}""", await answer.TextAsync(Cancellation));
    }

    [Fact]
    public async Task Scores_are_given_where_they_are_wished_for_and_an_abstention_has_none()
    {
        using var answer = await _host.Client.PostJsonAsync(Path, """{"instances":["storm",""],"params":{"return_scores":true}}""", Cancellation);

        Assert.Equal(
            """{"predictions":[{"label":"storm","score":0.75,"scores":{"storm":0.75,"other":0.25}},{"label":null,"score":null,"scores":{}}]}""",
            await answer.TextAsync(Cancellation));
    }

    [Fact]
    public async Task A_row_may_name_what_the_sentiment_is_towards()
    {
        using var answer = await _host.Client.PostJsonAsync(
            "/models/sentiment-analysis/invocations", """{"instances":[{"text":"Tesla soars while Ford slumps","target":"Ford"},{"text":"Tesla soars","target":null}]}""", Cancellation);

        Assert.Equal("""{"predictions":["Ford","Tesla"]}""", await answer.TextAsync(Cancellation));
    }

    [Theory]
    [InlineData("""{"inputs": """, 400, "The body is not JSON: ")]
    [InlineData("", 400, "The body is not JSON: ")]
    [InlineData("[[1,2,3]]", 400, "exactly one of instances, inputs, dataframe_split, dataframe_records")]
    [InlineData("""{"x":1}""", 400, "exactly one of instances, inputs, dataframe_split, dataframe_records")]
    [InlineData("""{"inputs":["a"],"instances":["b"]}""", 400, "there are instances and inputs")]
    [InlineData("""{"instances":[]}""", 400, "instances is empty; one text at least was expected")]
    [InlineData("""{"inputs":{}}""", 400, "inputs is empty")]
    [InlineData("""{"inputs":{"text":[]}}""", 400, "inputs is empty")]
    [InlineData("""{"instances":"a text"}""", 400, "instances is a text; a list of texts was expected")]
    [InlineData("""{"instances":["a",null]}""", 400, "Row 1 is null; a text was expected")]
    [InlineData("""{"instances":["a",7]}""", 400, "Row 1 is a number; a text was expected")]
    [InlineData("""{"inputs":{"features":[[1,2,3]]}}""", 400, "Row 0, column 'features', is an array; a text was expected")]
    [InlineData("""{"instances":[["a","b"]]}""", 400, "Row 0 is a list of 2 values; a text was expected")]
    [InlineData("""{"instances":[{}]}""", 400, "Row 0 has no columns; expected a column 'text'")]
    [InlineData("""{"instances":[{"a":"x","b":"y"}]}""", 400, "Row 0 has the columns 'a', 'b'; expected a column 'text'")]
    [InlineData("""{"instances":[{"text":"a","target":1}]}""", 400, "Row 0, column 'target', is a number")]
    [InlineData("""{"instances":["\ud800"]}""", 400, "half a character")]
    [InlineData("""{"instances":[{"\ud800":"a"}]}""", 400, "half a character")]
    [InlineData("""{"inputs":{"text":["a","b"],"target":["a"]}}""", 400, "inputs.target has 1 values and inputs.text has 2")]
    [InlineData("""{"dataframe_split":{"columns":["a","b","c"],"data":[[1,2,3]]}}""", 400, "Row 0 has the columns 'a', 'b', 'c'")]
    [InlineData("""{"dataframe_split":{"columns":["a","b"],"data":[["x"]]}}""", 400, "a list of 2 values was expected")]
    [InlineData("""{"dataframe_split":{"data":[["x"]]}}""", 400, "the lists 'columns' and 'data'")]
    [InlineData("""{"dataframe_split":[["x"]]}""", 400, "the lists 'columns' and 'data'")]
    [InlineData("""{"dataframe_records":["a"]}""", 400, "an object with a value for each column was expected")]
    [InlineData("""{"instances":["a"],"params":{"return_scores":"yes"}}""", 400, "params.return_scores is a text; true or false was expected")]
    [InlineData("""{"instances":["a"],"params":[]}""", 400, "params is an array; an object was expected")]
    [InlineData("""{"instances":["a"],"instances":["b"]}""", 400, "a member stands there twice")]
    [InlineData("""{"instances":["a","a","a","a","a","a"]}""", 413, "more than 5 rows")]
    public async Task What_is_not_a_request_is_told_what_was_expected(string body, int status, string expected)
    {
        using var answer = await _host.Client.PostJsonAsync(Path, body, Cancellation);

        var problem = await answer.ProblemAsync(status, Cancellation);
        Assert.Contains(expected, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 400, "There is no Content-Type: send 'Content-Type: application/json'")]
    [InlineData("text/plain", 415, "application/json and text/csv")]
    [InlineData("application/vnd.apache.parquet", 415, "application/json and text/csv")]
    [InlineData("application/json; charset=utf-16", 415, "in UTF-8")]
    public async Task Other_types_are_refused_with_those_that_are_taken(string? type, int status, string expected)
    {
        using var answer = await _host.Client.PostAsync(Path, """{"instances":["a"]}""", type, Cancellation);

        var problem = await answer.ProblemAsync(status, Cancellation);
        Assert.Contains(expected, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text\n\"a", "The body is not CSV: line 2")]
    [InlineData("text,b\nx\n", "The body is not CSV: line 2")]
    [InlineData("text\n", "There is no row")]
    [InlineData("", "There is no row")]
    [InlineData("a,b\nx,y\n", "Row 0 has the columns 'a', 'b'")]
    public async Task A_table_that_is_none_is_told_what_was_expected(string body, string expected)
    {
        using var answer = await _host.Client.PostAsync(Path, body, "text/csv", Cancellation);

        var problem = await answer.ProblemAsync(400, Cancellation);
        Assert.Contains(expected, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_and_a_body_that_are_too_long_are_refused_with_how_long_they_may_be()
    {
        using var text = await _host.Client.PostJsonAsync(Path, $$"""{"instances":["{{new string('a', 201)}}"]}""", Cancellation);
        using var body = await _host.Client.PostJsonAsync(Path, $$"""{"instances":["{{new string('a', 70_000)}}"]}""", Cancellation);

        Assert.Contains("Row 0 has 201 characters; a text may have 200", (await text.ProblemAsync(413, Cancellation)).GetRawText(), StringComparison.Ordinal);
        Assert.Contains("65,536 bytes", (await body.ProblemAsync(413, Cancellation)).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_comes_when_the_models_have_too_much_to_do_is_told_when_to_come_again()
    {
        await using var host = await ServerHost.StartAsync(Cancellation);
        ((WordAnalyzer)host.Get<ITextAnalyzer>()).IsBusy = true;

        using var answer = await host.Client.PostJsonAsync(Path, """{"instances":["a"]}""", Cancellation);

        await answer.ProblemAsync(429, Cancellation);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task A_model_says_whether_it_is_there_and_what_it_is()
    {
        using var ping = await _host.Client.GetAsync($"{Topics}/ping", Cancellation);
        var health = await _host.Client.GetStringAsync($"{Topics}/health", Cancellation);
        var info = await _host.Client.GetJsonAsync($"{Topics}/info", Cancellation);
        using var reloaded = await _host.Client.PostAsync($"{Topics}/reload", null, Cancellation);

        Assert.Equal((HttpStatusCode.OK, "\n"), (ping.StatusCode, await ping.Content.ReadAsStringAsync(Cancellation)));
        Assert.Equal("""{"status":"healthy","model_name":"topic-classification","model_uri":"models:/topic-classification/topics-1"}""", health);
        Assert.Equal(["model_name", "model_uri", "metadata", "status"], info.EnumerateObject().Select(member => member.Name));
        Assert.Equal(["version", "run_id", "stage", "loaded_at", "labels", "encoder"], info.GetProperty("metadata").EnumerateObject().Select(member => member.Name));
        Assert.Equal(
            """{"status":"success","message":"Nothing has changed: version topics-1 stays in force.","model_uri":"models:/topic-classification/topics-1","old_version":"topics-1","new_version":"topics-1","version_changed":false}""",
            await reloaded.TextAsync(Cancellation));
        Assert.NotEmpty(await _host.Client.GetStringAsync($"{Topics}/version", Cancellation));
    }

    [Theory]
    [InlineData("GET", "ping")]
    [InlineData("GET", "health")]
    [InlineData("GET", "info")]
    [InlineData("POST", "invocations")]
    [InlineData("POST", "reload")]
    public async Task A_model_that_there_is_not_is_not_found_and_the_nearest_is_named(string method, string path)
    {
        using var answer = await _host.Client.SendAsync(new HttpMethod(method), $"/models/topic-clasification/{path}", Cancellation);

        var problem = await answer.ProblemAsync(404, Cancellation);
        Assert.Contains("Did you mean topic-classification?", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    /// <summary>None of these tests changes it.</summary>
    public sealed class Server : IAsyncLifetime
    {
        internal ServerHost Host { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Host = await ServerHost.StartAsync(
            Cancellation, new() { ["Serving:MaxTexts"] = "5", ["Serving:MaxCharacters"] = "200", ["Serving:MaxBodyBytes"] = "65536" });

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
