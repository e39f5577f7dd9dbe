using System.Net;
using System.Text.Json;

namespace Anip.Server.Tests;

/// <summary>Corrections and labels of people, by the API and by the forms of an article's page.</summary>
public sealed class AnnotationsApiTests : IAsyncLifetime
{
    private ServerHost _host = null!;
    private long _id;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await ServerHost.StartAsync(Cancellation);
        _id = (await _host.AddAsync(Cancellation, TestArticles.Item("https://n.example/1", "Storm hits the coast")))[0];
        await _host.EnrichAsync(article => TestArticles.Analysis(article, "world", 0.9f, "neutral", 0.8f), Cancellation);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_correction_is_served_everywhere_with_the_models_answer_beside_it()
    {
        using var answer = await PutAsync("topic", """{"value":"Science","author":"Ada"}""");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        var topic = (await answer.JsonAsync(Cancellation)).GetProperty("labels").EnumerateArray().Single(label => Text(label, "name") == "topic");
        Assert.Equal(("science", "Ada", "world"), (Text(topic, "value"), Text(topic, "author"), Text(topic, "model_value")));
        Assert.Equal(0.9f, topic.GetProperty("model_score").GetSingle(), 1e-6f);
        Assert.Equal("science", Text(await _host.Client.GetJsonAsync($"/api/articles/{_id}", Cancellation), "topic"));
        Assert.Equal(1, (await _host.Client.GetJsonAsync("/api/articles?topic=science", Cancellation)).GetArrayLength());
        Assert.Contains("\"topic\":\"science\"", await _host.Client.GetStringAsync("/api/export", Cancellation), StringComparison.Ordinal);
        var history = Assert.Single((await _host.Client.GetJsonAsync($"/api/articles/{_id}/labels", Cancellation)).GetProperty("history").EnumerateArray());
        Assert.Equal(("world", "Ada"), (Text(history, "replaced"), Text(history, "author")));
    }

    [Fact]
    public async Task A_label_of_ones_own_is_given_filtered_by_counted_and_taken_back()
    {
        using var given = await PutAsync("Supply%20chain", """{"value":"yes"}""");
        Assert.Equal(HttpStatusCode.OK, given.StatusCode);

        Assert.Equal(1, (await _host.Client.GetJsonAsync("/api/articles?label=supply-chain:yes", Cancellation)).GetArrayLength());
        var count = Assert.Single((await _host.Client.GetJsonAsync("/api/labels", Cancellation)).EnumerateArray());
        Assert.Equal(("supply-chain", "yes", 1), (Text(count, "name"), Text(count, "value"), count.GetProperty("articles").GetInt32()));

        using var removed = await _host.Client.DeleteAsync($"/api/articles/{_id}/labels/supply-chain", Cancellation);
        Assert.Equal(HttpStatusCode.OK, removed.StatusCode);
        Assert.DoesNotContain(
            (await removed.JsonAsync(Cancellation)).GetProperty("labels").EnumerateArray(), label => Text(label, "name") == "supply-chain");
        Assert.Equal(0, (await _host.Client.GetJsonAsync("/api/labels", Cancellation)).GetArrayLength());
    }

    [Theory]
    [InlineData("topic", """{"value":"helth"}""", "value", "Did you mean health?")]
    [InlineData("topic", """{"value":null}""", "value", "not one of")]
    [InlineData("topic", "{}", "value", "not one of")]
    [InlineData("sentiment", """{"value":7}""", "value", "not one of")]
    [InlineData("7up", """{"value":"yes"}""", "name", "begin with a letter")]
    [InlineData("encoder", """{"value":"yes"}""", "name", "which is a model")]
    [InlineData("topic-classification", """{"value":"yes"}""", "name", "which is a model")]
    [InlineData("desk", """{"value":"two\nlines"}""", "value", "on one line")]
    [InlineData("desk", """{"value":"x","author":""}""", "author", "1 to 100")]
    [InlineData("desk", """{"value":"x","who":"y"}""", "who", "expected value, author")]
    public async Task What_cannot_be_said_is_refused_in_words(string name, string body, string member, string words)
    {
        using var answer = await PutAsync(name, body);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var errors = (await answer.JsonAsync(Cancellation)).GetProperty("errors");
        Assert.Contains(words, errors.GetProperty(member)[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(0, (await _host.Client.GetJsonAsync("/api/labels", Cancellation)).GetArrayLength());
    }

    [Fact]
    public async Task An_article_that_there_is_not_is_not_found()
    {
        using var put = await PipelinesApiTests.SendAsync(_host, HttpMethod.Put, "/api/articles/99/labels/topic", """{"value":"health"}""");
        using var get = await _host.Client.GetAsync("/api/articles/99/labels", Cancellation);
        using var delete = await _host.Client.DeleteAsync("/api/articles/99/labels/topic", Cancellation);
        using var word = await _host.Client.GetAsync("/api/articles/x/labels", Cancellation);

        Assert.Equal(
            [HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.UnprocessableEntity],
            [put.StatusCode, get.StatusCode, delete.StatusCode, word.StatusCode]);
    }

    [Fact]
    public async Task The_page_corrects_labels_and_takes_back()
    {
        using var corrected = await FormAsync(("name", "sentiment"), ("value", "negative"), ("author", "Grace"));
        using var labelled = await FormAsync(("name", "Must read <b>"), ("value", ""));
        using var named = await FormAsync(("name", "Must read"), ("value", ""));
        Assert.Equal([HttpStatusCode.SeeOther, HttpStatusCode.UnprocessableEntity, HttpStatusCode.SeeOther], [corrected.StatusCode, labelled.StatusCode, named.StatusCode]);
        Assert.Contains("must have 1 to 64 letters", await labelled.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);

        var page = await PageAsync();
        Assert.Contains("Said by Grace", page, StringComparison.Ordinal);
        Assert.Contains("the model says neutral (80 %)", page, StringComparison.Ordinal);
        Assert.Contains("must-read", page, StringComparison.OrdinalIgnoreCase);

        using var back = await FormAsync(("name", "sentiment"), ("remove", "yes"));
        Assert.DoesNotContain("Said by Grace", await PageAsync(), StringComparison.Ordinal);
        Assert.Equal("neutral", Text(await _host.Client.GetJsonAsync($"/api/articles/{_id}", Cancellation), "sentiment"));
        using var missing = await _host.Client.PostAsync("/articles/99/labels", new FormUrlEncodedContent([KeyValuePair.Create("name", "topic"), KeyValuePair.Create("value", "health")]), Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    private static string? Text(JsonElement element, string member) => element.GetProperty(member).GetString();

    private Task<HttpResponseMessage> PutAsync(string name, string body) => PipelinesApiTests.SendAsync(_host, HttpMethod.Put, $"/api/articles/{_id}/labels/{name}", body);

    private async Task<HttpResponseMessage> FormAsync(params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await _host.Client.PostAsync($"/articles/{_id}/labels", content, Cancellation);
    }

    private async Task<string> PageAsync()
    {
        using var page = await _host.Client.SendAsync(HttpMethod.Get, $"/articles/{_id}", Cancellation, ("Accept", "text/html"));
        return System.Net.WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync(Cancellation));
    }
}
