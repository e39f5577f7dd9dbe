using System.Text.Json;
using Anip.Articles;
using Anip.Articles.Addresses;
using Anip.Ingestion.Sources.Samples;
using Microsoft.Extensions.Time.Testing;

namespace Anip.Tests.Ingestion.Sources.Samples;

public sealed class SampleSourceTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 9, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_samples_cover_all_topics_evenly()
    {
        var counts = (await FetchAsync()).CountBy(article => Note(article, "topic")).ToDictionary();

        Assert.Equal(Topics.All, counts.Keys.Order());
        Assert.All(counts.Values, count => Assert.InRange(count, 7, 9));
    }

    [Fact]
    public async Task Every_sentiment_has_at_least_a_dozen_samples()
    {
        var counts = (await FetchAsync()).CountBy(article => Note(article, "tone")).ToDictionary();

        Assert.Equal(Sentiments.All.Order(), counts.Keys.Order());
        Assert.All(counts.Values, count => Assert.True(count >= 12));
    }

    [Fact]
    public async Task Ten_other_languages_stand_beside_English()
    {
        var languages = (await FetchAsync()).Select(article => article.Language).Distinct();

        Assert.Equal(["ar", "de", "en", "es", "fr", "hi", "it", "ja", "pt", "ru", "zh"], languages.Order());
    }

    [Fact]
    public async Task Several_events_are_told_by_two_to_four_outlets()
    {
        var events = (await FetchAsync()).Where(article => Note(article, "event") != "")
            .GroupBy(article => Note(article, "event")).ToList();

        Assert.True(events.Count >= 8);
        Assert.All(events, told =>
        {
            Assert.InRange(told.Count(), 2, 4);
            Assert.True(told.Select(article => article.Source).Distinct().Count() >= 2);
        });
    }

    [Fact]
    public async Task One_report_is_reprinted_word_for_word_by_another_outlet()
    {
        var reprints = (await FetchAsync()).GroupBy(article => (article.Title, article.Content)).Where(same => same.Count() > 1);

        var reprint = Assert.Single(reprints);
        Assert.Equal(2, reprint.Select(article => article.Source).Distinct().Count());
    }

    [Fact]
    public async Task One_report_is_corrected_later_by_the_outlet_itself()
    {
        var articles = await FetchAsync();

        var update = Assert.Single(articles, article => article.Title.StartsWith("UPDATE: ", StringComparison.Ordinal));
        var first = Assert.Single(articles, article => update.Url == article.Url + "-update");
        Assert.True(first.PublishedAt < update.PublishedAt);
    }

    [Fact]
    public async Task Fetching_again_yields_the_same_canonical_urls_with_the_same_texts()
    {
        var time = new FakeTimeProvider(Now);
        var source = new SampleSource(time);
        var first = await source.Reading().FetchAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromHours(5));
        var second = await source.Reading().FetchAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(first.Select(article => (article.Url, article.Title, article.Content)),
            second.Select(article => (article.Url, article.Title, article.Content)));
        Assert.Equal(first.Count, first.Select(article => article.Url).Distinct().Count());
        Assert.All(first, article =>
        {
            Assert.True(CanonicalUrl.TryCreate(article.Url, out var canonical));
            Assert.Equal(canonical, article.Url);
        });
    }

    [Fact]
    public async Task The_samples_are_spread_over_the_seven_days_before_they_are_fetched()
    {
        var articles = await FetchAsync();

        Assert.All(articles, article => Assert.InRange(Now - article.PublishedAt!.Value, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7)));
        Assert.Equal(7, articles.Select(article => (int)(Now - article.PublishedAt!.Value).TotalDays).Distinct().Count());
    }

    [Fact]
    public async Task Every_sample_is_complete_and_marked_as_one()
    {
        Assert.All(await FetchAsync(), article =>
        {
            Assert.EndsWith(".example", new Uri(article.Url).Host, StringComparison.Ordinal);
            Assert.Equal("sample", article.ApiSource);
            Assert.Equal(DateSource.Feed, article.DateSource);
            Assert.NotEqual(ContentKind.None, article.ContentKind);
            Assert.False(string.IsNullOrWhiteSpace(article.Title) || string.IsNullOrWhiteSpace(article.Content) || string.IsNullOrWhiteSpace(article.Source));
            Assert.Matches("^[A-Z]{2}$", article.Region);
            Assert.Equal(article.Title, Note(article, "title"));
        });
    }

    [Fact]
    public async Task Only_whole_articles_pass_for_full_text()
    {
        var articles = await FetchAsync();

        Assert.Equal(4, articles.Count(article => article.ContentKind == ContentKind.Full));
        Assert.All(articles, article =>
            Assert.Equal(article.ContentKind == ContentKind.Full, article.Content!.Split(' ').Length is >= 400 and <= 900));
    }

    private static async Task<List<IncomingArticle>> FetchAsync() =>
        await new SampleSource(new FakeTimeProvider(Now)).Reading().FetchAsync(TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);

    private static string Note(IncomingArticle article, string member)
    {
        using var line = JsonDocument.Parse(article.Raw);
        return line.RootElement.TryGetProperty(member, out var value) ? value.GetString()! : "";
    }
}
