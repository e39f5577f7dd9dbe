using Anip.Articles;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Apis;
using Anip.Tests.Ingestion.Sources.Apis.Fakes;

namespace Anip.Tests.Ingestion.Sources.Apis;

/// <summary>What all providers have in common, each against a server that speaks as it does.</summary>
public sealed class ApiSourceTests : IDisposable
{
    private readonly ApiReader _reader = new();

    public static TheoryData<string> Names { get; } = [.. ApiReader.Names];

    public static TheoryData<string, int> Failing { get; } = [.. from name in ApiReader.Names from status in (int[])[401, 402, 403, 404, 429, 500, 503] select (name, status)];

    public void Dispose() => _reader.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task All_pages_are_read_to_the_end_and_none_is_asked_for_twice(string name)
    {
        using var provider = ApiReader.Fake(name, articles: 8);

        var (articles, failure, report) = await _reader.ReadAsync(provider);

        Assert.Null(failure);
        Assert.Equal(8, articles.Select(article => article.Url).Distinct().Count());
        Assert.All(articles, article => Assert.Equal(name, article.ApiSource));
        Assert.Equal(provider.Asked.Distinct().Count(), provider.Asked.Count);
        Assert.InRange(provider.Asked.Count, 3, 4);
        Assert.Empty(report.Rejected);
        Assert.Equal(name == "worldnewsapi" ? 3.08m : provider.Asked.Count, (await _reader.UseAsync(provider)).Used);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Paging_ends_with_the_budget(string name)
    {
        using var provider = ApiReader.Fake(name, articles: 100);

        var (articles, failure, _) = await _reader.ReadAsync(provider, options => options.MaxPages = 2);

        Assert.Null(failure);
        // Those at the edge of two of GDELT's pages are on both.
        Assert.Equal((2, name == "gdelt" ? 5 : 6), (provider.Asked.Count, articles.Select(article => article.Url).Distinct().Count()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_spent_quota_ends_the_asking_until_its_reset_and_what_came_before_is_kept(string name)
    {
        using var provider = ApiReader.Fake(name, articles: 100);
        provider.Budget = 2;

        var first = await _reader.ReadAsync(provider);
        var second = await _reader.ReadAsync(provider);

        Assert.True(first.Articles.Count >= 5);
        var (kind, until) = name switch
        {
            // It has no quota, only too much to do.
            "gdelt" => (SourceFailureKind.RateLimited, ApiReader.Now.AddMinutes(15)),
            "mediastack" => (SourceFailureKind.QuotaSpent, new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero)),
            _ => (SourceFailureKind.QuotaSpent, new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero)),
        };
        Assert.Equal((kind, until), (first.Failure!.Kind, first.Failure.RetryAt));
        Assert.Equal(("quota_spent", until, 3), (second.Failure!.Code, second.Failure.RetryAt, provider.Asked.Count));
        Assert.Contains(until.ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture), second.Failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Failing))]
    public async Task A_status_without_an_answer_has_a_kind_and_the_key_is_nowhere(string name, int status)
    {
        using var provider = ApiReader.Fake(name, articles: 3);
        provider.Instead = new FakeAnswer(status, $"<html><body>No: {FakeProvider.Key}</body></html>", "text/html");

        var failure = (await _reader.ReadAsync(provider)).Failure!;

        Assert.Equal(
            status switch
            {
                401 or 403 => SourceFailureKind.KeyRefused,
                402 => SourceFailureKind.QuotaSpent,
                429 => SourceFailureKind.RateLimited,
                404 => SourceFailureKind.BadQuery,
                _ => SourceFailureKind.ProviderDown,
            },
            failure.Kind);
        Assert.DoesNotContain(FakeProvider.Key, failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_page_in_the_place_of_an_answer_is_no_answer(string name)
    {
        using var provider = ApiReader.Fake(name, articles: 3);
        string[] codes = ["html_page", "malformed", "not_articles", "not_articles"];
        string[] bodies = ["<!doctype html><html><body>Please log in</body></html>", "almost JSON", "[]", """{"news":5,"data":"x","results":null,"articles":true,"status":"success"}"""];
        foreach (var (body, code) in bodies.Zip(codes))
        {
            provider.Instead = new FakeAnswer(200, body, "text/html");

            var failure = (await _reader.ReadAsync(provider)).Failure!;

            Assert.Equal((code, SourceFailureKind.NoAnswer), (failure.Code, failure.Kind));
            _reader.Time.Advance(TimeSpan.FromDays(1));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_refused_key_is_told_and_not_shown(string name)
    {
        using var provider = ApiReader.Fake(name, articles: 3);
        if (name == "gdelt")
        {
            return;
        }

        var failure = (await _reader.ReadAsync(provider, options => options.Key = "another-key")).Failure!;

        Assert.Equal((SourceFailureKind.KeyRefused, 1), (failure.Kind, provider.Asked.Count));
        Assert.DoesNotContain("another-key", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("worldnewsapi")]
    public async Task A_key_that_has_a_header_is_in_no_address(string name)
    {
        using var provider = ApiReader.Fake(name, articles: 3);

        Assert.Null((await _reader.ReadAsync(provider)).Failure);

        Assert.DoesNotContain(provider.Asked, address => address.Contains(FakeProvider.Key, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Named_queries_are_sources_of_their_own_that_share_a_key(string name)
    {
        using var provider = ApiReader.Fake(name, articles: 2);
        var source = _reader.Source(provider, options =>
        {
            options.Languages = ["French"];
            options.Queries = new() { ["sun"] = new ApiQuery { Query = "sunshine", Interval = TimeSpan.FromHours(6) }, ["all"] = new ApiQuery() };
        });

        Assert.Equal([$"{name}/all", $"{name}/sun"], source.Configured!.Select(seed => seed.Id));
        var all = await ApiReader.ReadAsync(source, $"{name}/all");
        var sun = await ApiReader.ReadAsync(source, $"{name}/sun");

        Assert.Equal((2, 2), (all.Articles.Count, sun.Articles.Count));
        Assert.Collection(
            provider.Asked,
            address => Assert.Contains("rain", address, StringComparison.Ordinal),
            address => Assert.Contains("sunshine", address, StringComparison.Ordinal));
        Assert.All(provider.Asked, address => Assert.Contains(name == "gdelt" ? "sourcelang%3Afrench" : "language", address, StringComparison.Ordinal));
        Assert.Equal(TimeSpan.FromHours(6), sun.Report.PlannedInterval);
        Assert.Equal(name == "worldnewsapi" ? 2.04m : 2, (await _reader.UseAsync(provider)).Used);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_odd_record_loses_none_of_its_neighbours(string name)
    {
        using var provider = ApiReader.Fake(name, articles: 1);
        var odd = """{"title":["a"],"url":{"b":1},"link":7,"pubDate":[],"published_at":{"a":1},"publish_date":true,"seendate":0,"authors":{"a":"b"},"creator":7,"country":{"a":1},"language":[1],"locale":5,"source":[],"text":[1]}""";
        var good = """{"title":"Rain","url":"https://a.example/1","link":"https://a.example/1","seendate":"20230918T031500Z","unknown":{"of":["tomorrow"]}}""";
        var list = $"[{odd},null,17,\"x\",{good}]";
        var status = name switch { "newsdata" => "success", _ => "ok" };
        provider.Instead = new FakeAnswer(200, $$"""{"status":"{{status}}","{{ListOf(name)}}":{{list}} }""", "application/json");

        var (articles, failure, report) = await _reader.ReadAsync(provider, options => options.MaxPages = 1);

        Assert.Null(failure);
        Assert.Equal("Rain", Assert.Single(articles).Title);
        Assert.Equal(4, report.Rejected.Values.Sum());
        Assert.True(articles[0] is { Author: null, Language: null, Region: null, ContentKind: ContentKind.None });
    }

    private static string ListOf(string name) => name switch { "newsdata" => "results", "gdelt" => "articles", "worldnewsapi" => "news", _ => "data" };
}
