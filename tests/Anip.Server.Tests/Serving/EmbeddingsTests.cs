using System.Buffers.Binary;
using System.Text.Json;
using Anip.Enrichment;

namespace Anip.Server.Tests.Serving;

/// <summary>Embeddings in the forms of the embedding service and of OpenAI.</summary>
public sealed class EmbeddingsTests(EmbeddingsTests.Server server) : IClassFixture<EmbeddingsTests.Server>
{
    private readonly ServerHost _host = server.Host;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_text_gets_the_vector_of_the_encoder_normalised_or_as_it_came()
    {
        var one = await PostAsync("/embeddings/embed", """{"text":"storm at sea"}""");
        var raw = await PostAsync("/embeddings/embed", """{"text":"storm at sea","normalize":false}""");

        Assert.Equal(["embedding", "dimension", "model"], one.EnumerateObject().Select(member => member.Name));
        Assert.Equal((64, "words-1"), (one.GetProperty("dimension").GetInt32(), one.GetProperty("model").GetString()));
        Assert.Equal(WordAnalyzer.Direction("storm at sea"), Numbers(one.GetProperty("embedding")));
        Assert.Equal(WordAnalyzer.Direction("storm at sea").Select(number => number * 2), Numbers(raw.GetProperty("embedding")));
    }

    [Fact]
    public async Task Several_texts_get_their_vectors_in_their_order()
    {
        var batch = await PostAsync("/embeddings/embed/batch", """{"texts":["storm","vote"],"normalize":true}""");

        Assert.Equal(["embeddings", "dimension", "count", "model"], batch.EnumerateObject().Select(member => member.Name));
        Assert.Equal([WordAnalyzer.Direction("storm"), WordAnalyzer.Direction("vote")], batch.GetProperty("embeddings").EnumerateArray().Select(Numbers));
        Assert.Equal(2, batch.GetProperty("count").GetInt32());
    }

    [Theory]
    [InlineData("/embeddings/embed", "{}", "text")]
    [InlineData("/embeddings/embed", """{"text":""}""", "text")]
    [InlineData("/embeddings/embed", """{"text":null}""", "text")]
    [InlineData("/embeddings/embed", """{"text":["a"]}""", "text")]
    [InlineData("/embeddings/embed", """{"text":"a","normalize":1}""", "normalize")]
    [InlineData("/embeddings/embed", """{"text":"a","normalise":true}""", "normalise")]
    [InlineData("/embeddings/embed", "text", "body")]
    [InlineData("/embeddings/embed/batch", """{"texts":[]}""", "texts")]
    [InlineData("/embeddings/embed/batch", """{"texts":"a"}""", "texts")]
    [InlineData("/embeddings/embed/batch", """{"texts":["a",null]}""", "texts[1]")]
    public async Task What_is_not_a_text_is_named(string path, string body, string name)
    {
        using var answer = await _host.Client.PostJsonAsync(path, body, Cancellation);

        Assert.Equal([name], (await answer.ProblemAsync(422, Cancellation)).GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Theory]
    [InlineData(10_000, 200)]
    [InlineData(10_001, 422)]
    public async Task A_text_has_at_most_ten_thousand_characters(int length, int status)
    {
        // Three bytes each in UTF-8, and six as they are written here.
        using var answer = await _host.Client.PostJsonAsync("/embeddings/embed", JsonSerializer.Serialize(new { text = new string('語', length) }), Cancellation);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData(100, 200)]
    [InlineData(101, 422)]
    public async Task A_batch_has_at_most_a_hundred_texts(int count, int status)
    {
        using var answer = await _host.Client.PostJsonAsync("/embeddings/embed/batch", JsonSerializer.Serialize(new { texts = Enumerable.Repeat(new string('語', 10_000), count) }), Cancellation);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task The_encoder_says_what_it_is()
    {
        Assert.Equal("""{"status":"healthy","model":"words-1","dimension":64}""", await _host.Client.GetStringAsync("/embeddings/health", Cancellation));
        Assert.Equal(
            """{"model_name":"words-1","base_model":"words","dimension":64,"max_seq_length":256,"status":"loaded"}""", await _host.Client.GetStringAsync("/embeddings/info", Cancellation));
        Assert.Equal(
            $$"""{"object":"list","data":[{"id":"words-1","object":"model","created":{{ServerHost.Now.ToUnixTimeSeconds()}},"owned_by":"anip"}]}""",
            await _host.Client.GetStringAsync("/v1/models", Cancellation));
        Assert.Equal("words-1", (await _host.Client.GetJsonAsync("/v1/models/words-1", Cancellation)).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Clients_of_OpenAI_get_floats_or_the_same_as_base64()
    {
        var floats = await PostAsync("/v1/embeddings", """{"input":"storm at sea","model":"words-1","dimensions":64,"user":"me"}""");
        var base64 = await PostAsync("/v1/embeddings", """{"input":["storm at sea","vote"],"model":"words-1","encoding_format":"base64"}""");

        Assert.Equal(["object", "data", "model", "usage"], floats.EnumerateObject().Select(member => member.Name));
        Assert.Equal("""{"prompt_tokens":3,"total_tokens":3}""", floats.GetProperty("usage").GetRawText());
        var first = floats.GetProperty("data")[0];
        Assert.Equal(("embedding", 0), (first.GetProperty("object").GetString(), first.GetProperty("index").GetInt32()));
        Assert.Equal(WordAnalyzer.Direction("storm at sea"), Numbers(first.GetProperty("embedding")));
        Assert.Equal(WordAnalyzer.Direction("vote"), Decoded(base64.GetProperty("data")[1].GetProperty("embedding").GetString()!));
        Assert.Equal(1, base64.GetProperty("data")[1].GetProperty("index").GetInt32());
    }

    [Theory]
    [InlineData("""{"input":"a","model":"text-embedding-3-small"}""", 404, "model", "model_not_found")]
    [InlineData("""{"input":"a"}""", 400, "model", null)]
    [InlineData("""{"model":"words-1"}""", 400, "input", null)]
    [InlineData("""{"input":"","model":"words-1"}""", 400, "input", null)]
    [InlineData("""{"input":[],"model":"words-1"}""", 400, "input", null)]
    [InlineData("""{"input":[1,2,3],"model":"words-1"}""", 400, "input", null)]
    [InlineData("""{"input":[[1,2],[3]],"model":"words-1"}""", 400, "input", null)]
    [InlineData("""{"input":["a",null],"model":"words-1"}""", 400, "input", null)]
    [InlineData("""{"input":["a","a","a","a"],"model":"words-1"}""", 400, "input", null)]
    [InlineData("""{"input":"a","model":"words-1","dimensions":32}""", 400, "dimensions", null)]
    [InlineData("""{"input":"a","model":"words-1","dimensions":"64"}""", 400, "dimensions", null)]
    [InlineData("""{"input":"a","model":"words-1","encoding_format":"int8"}""", 400, "encoding_format", null)]
    [InlineData("[]", 400, null, null)]
    [InlineData("no", 400, null, null)]
    public async Task Clients_of_OpenAI_get_errors_in_their_form(string body, int status, string? param, string? code)
    {
        using var answer = await _host.Client.PostJsonAsync("/v1/embeddings", body, Cancellation);

        Assert.Equal(status, (int)answer.StatusCode);
        var error = (await answer.JsonAsync(Cancellation)).GetProperty("error");
        Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(member => member.Name));
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        Assert.Equal((param, code), (error.GetProperty("param").GetString(), error.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Where_the_models_have_too_much_to_do_both_forms_say_when_to_come_again()
    {
        await using var host = await ServerHost.StartAsync(Cancellation);
        ((WordAnalyzer)host.Get<ITextAnalyzer>()).IsBusy = true;

        using var ours = await host.Client.PostJsonAsync("/embeddings/embed", """{"text":"a"}""", Cancellation);
        using var theirs = await host.Client.PostJsonAsync("/v1/embeddings", """{"input":"a","model":"words-1"}""", Cancellation);

        await ours.ProblemAsync(429, Cancellation);
        Assert.Equal(429, (int)theirs.StatusCode);
        Assert.Equal("rate_limit_exceeded", (await theirs.JsonAsync(Cancellation)).GetProperty("error").GetProperty("code").GetString());
        Assert.All([ours, theirs], answer => Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta));
    }

    private async Task<JsonElement> PostAsync(string path, string body)
    {
        using var answer = await _host.Client.PostJsonAsync(path, body, Cancellation);
        return JsonElement.Parse(await answer.TextAsync(Cancellation));
    }

    private static float[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetSingle())];

    private static float[] Decoded(string text) =>
        [.. Convert.FromBase64String(text).Chunk(sizeof(float)).Select(bytes => BinaryPrimitives.ReadSingleLittleEndian(bytes))];

    /// <summary>None of these tests changes it.</summary>
    public sealed class Server : IAsyncLifetime
    {
        internal ServerHost Host { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Host = await ServerHost.StartAsync(Cancellation, new() { ["Serving:MaxTexts"] = "3" });

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
