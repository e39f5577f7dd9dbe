using System.Net;
using Anip.Articles;
using Anip.Enrichment;
using Anip.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Anip.Server.Tests;

/// <summary>What further models say of articles, wherever articles are served; and what a server says whose models have too much to do.</summary>
public sealed class LabelsApiTests : IAsyncLifetime
{
    private ServerHost _host = null!;
    private long[] _ids = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await ServerHost.StartAsync(Cancellation, services: services => services.Replace(ServiceDescriptor.Singleton<IInstalledModels, Desk>()));
        _ids = await _host.AddAsync(
            Cancellation, TestArticles.Item("https://n.example/1", "Storm hits the coast"), TestArticles.Item("https://n.example/2", "Bank raises rates"), TestArticles.Item("https://n.example/3", "Team wins the cup"));
        await _host.EnrichAsync(
            article => TestArticles.Analysis(article, "world", 0.9f, "neutral", 0.8f) with { Labels = article.Id == _ids[2] ? [] : Labels(article.Id == _ids[0] ? "foreign <b>" : "Économie") },
            Cancellation);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task An_article_says_its_labels_alone_and_in_lists_alike()
    {
        var one = await _host.Client.GetJsonAsync($"/api/articles/{_ids[0]}", Cancellation);
        var listed = (await _host.Client.GetJsonAsync("/api/articles", Cancellation)).EnumerateArray().ToDictionary(article => article.GetProperty("id").GetInt64());

        var desk = one.GetProperty("labels").GetProperty("desk");
        Assert.Equal(("foreign <b>", 0.7f), (desk.GetProperty("label").GetString(), desk.GetProperty("score").GetSingle()));
        Assert.Equal(0.3f, desk.GetProperty("scores").GetProperty("home").GetSingle(), 0.001);
        Assert.Equal(one.GetRawText(), listed[_ids[0]].GetRawText());
        Assert.Equal("{}", listed[_ids[2]].GetProperty("labels").GetRawText());
        Assert.Equal("{}", (await _host.Client.GetJsonAsync($"/api/articles/{_ids[2]}", Cancellation)).GetProperty("labels").GetRawText());
    }

    [Fact]
    public async Task A_list_is_filtered_by_a_label_in_any_case_and_says_how_many_there_are()
    {
        using var answer = await _host.Client.GetAsync("/api/articles?label=Desk:%C3%A9conomie&limit=1", Cancellation);
        var found = System.Text.Json.JsonElement.Parse(await answer.Content.ReadAsStringAsync(Cancellation));

        Assert.Equal(_ids[1], Assert.Single(found.EnumerateArray()).GetProperty("id").GetInt64());
        Assert.Equal("1", answer.Headers.GetValues("X-Total-Count").Single());
        // Of a model that is installed, a label that no article has yet.
        Assert.Equal(0, (await _host.Client.GetJsonAsync("/api/articles?label=desk:sports", Cancellation)).GetArrayLength());
    }

    [Theory]
    [InlineData("foreign", HttpStatusCode.BadRequest, "a name and a value with a colon between them")]
    [InlineData(":x", HttpStatusCode.BadRequest, "a name and a value with a colon between them")]
    [InlineData("dsk:foreign", HttpStatusCode.BadRequest, "Did you mean desk?")]
    [InlineData("desk:sprots", HttpStatusCode.BadRequest, "Did you mean sports?")]
    public async Task A_label_that_there_is_not_is_refused_with_the_nearest(string label, HttpStatusCode status, string detail)
    {
        foreach (var path in (string[])["/api/articles", "/api/export"])
        {
            using var answer = await _host.Client.GetAsync($"{path}?label={label}", Cancellation);

            Assert.Equal(status, answer.StatusCode);
            Assert.Contains(detail, (await answer.Content.ReadAsStringAsync(Cancellation)).Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Labels_are_exported_and_counted()
    {
        var lines = await _host.Client.GetStringAsync("/api/export?label=desk:foreign%20%3Cb%3E", Cancellation);
        var rows = await _host.Client.GetStringAsync("/api/export?format=csv", Cancellation);
        var counts = await _host.Client.GetJsonAsync("/api/stats/labels", Cancellation);

        Assert.Contains("\"labels\":{\"desk\":{\"label\":\"foreign <b>\"", lines, StringComparison.Ordinal);
        Assert.Single(lines.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(",labels,", rows.Split('\n')[0], StringComparison.Ordinal);
        Assert.Contains("desk: Économie", rows, StringComparison.Ordinal);
        Assert.Equal(2, counts.GetProperty("labels").GetProperty("desk").GetArrayLength());
        Assert.Equal(0.7, counts.GetProperty("labels").GetProperty("desk")[0].GetProperty("avg_score").GetDouble(), 0.001);
    }

    [Fact]
    public async Task The_pages_show_labels_offer_them_and_keep_what_is_chosen()
    {
        var home = await PageAsync("/");
        var chosen = await PageAsync("/?label=desk:%C3%89conomie");
        var article = await PageAsync($"/articles/{_ids[0]}");
        var wrong = await PageAsync("/?label=foreign");

        Assert.Contains("<option value=\"desk:foreign &lt;b&gt;\">Desk: foreign &lt;b&gt; (1)</option>", home, StringComparison.Ordinal);
        Assert.Contains("Foreign &lt;b&gt;", home, StringComparison.Ordinal);
        Assert.DoesNotContain("foreign <b>", home, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Bank raises rates", chosen, StringComparison.Ordinal);
        Assert.DoesNotContain("Storm hits", chosen, StringComparison.Ordinal);
        Assert.Contains("Desk: <strong>", chosen, StringComparison.Ordinal);
        Assert.Contains("<h2>Desk</h2>", article, StringComparison.Ordinal);
        Assert.Contains("/?label=desk%3Ahome", article, StringComparison.Ordinal);
        Assert.Contains("is not a name and a value", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_further_model_is_the_page_offers_no_label()
    {
        await using var host = await ServerHost.StartAsync(Cancellation);
        await host.AddAsync(Cancellation, TestArticles.Item("https://n.example/1", "Storm hits the coast"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "Accept", "text/html" } } };
        using var answer = await host.Client.SendAsync(request, Cancellation);
        using var refused = await host.Client.GetAsync("/api/articles?label=a:b", Cancellation);

        Assert.DoesNotContain("name=\"label\"", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task Where_the_models_have_too_much_to_do_a_question_is_turned_away_with_when_to_come_again()
    {
        ((WordAnalyzer)_host.Get<ITextAnalyzer>()).IsBusy = true;

        using var answer = await _host.Client.GetAsync("/api/search/similar?question=storm", Cancellation);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("ask again in a moment", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_cannot_be_used_is_said_by_readiness_and_requests_go_on()
    {
        var ready = await _host.Client.GetJsonAsync("/health/ready", Cancellation);

        Assert.Equal("healthy", ready.GetProperty("status").GetString());
        Assert.Equal("/models/bad is damaged.", Assert.Single(ready.GetProperty("models").EnumerateArray()).GetString());
    }

    private async Task<string> PageAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", "text/html" } } };
        using var answer = await _host.Client.SendAsync(request, Cancellation);
        return (await answer.Content.ReadAsStringAsync(Cancellation)).Replace("&#xC9;", "É", StringComparison.Ordinal).Replace("&#x27;", "'", StringComparison.Ordinal);
    }

    private static Dictionary<string, Prediction> Labels(string label) => new()
    {
        ["desk"] = new Prediction(label, 0.7f, new Dictionary<string, float> { [label] = 0.7f, ["home"] = 0.3f }),
    };

    private sealed class Desk : IInstalledModels
    {
        public ModelsInForce? Loaded => Look() with { Problems = [new ModelProblem("/models/bad", "/models/bad is damaged.")] };

        public ModelsInForce Look() => new([new InstalledModel("desk", "2", ModelKind.TextClassification, ["foreign <b>", "Économie", "home", "sports"], "/models/desk", IsLabeller: true)], []);

        public ReloadedModels Reload() => new(Look(), Look());
    }
}
