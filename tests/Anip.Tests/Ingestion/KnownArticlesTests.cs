using System.Runtime.CompilerServices;
using System.Text;
using Anip.Articles;
using Anip.Ingestion;
using Anip.Ingestion.Feeds;
using Anip.Ingestion.Sources;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Anip.Tests.Ingestion;

public sealed class KnownArticlesTests
{
    private const string Monday = "<item><title>Log</title><link>https://c.example/log</link><guid isPermaLink='false'>a</guid><pubDate>Mon, 12 Aug 2024 08:00:00 GMT</pubDate></item>";
    private const string Tuesday = "<item><title>Log</title><link>https://c.example/log</link><guid isPermaLink='false'>b</guid><pubDate>Tue, 13 Aug 2024 08:00:00 GMT</pubDate></item>";

    private readonly MemoryStore _store = new();

    [Fact]
    public async Task An_item_that_was_alone_at_its_link_is_not_added_again_when_others_join_it()
    {
        await IngestAsync(Monday);
        var joined = await IngestAsync(Tuesday + Monday);
        var again = await IngestAsync(Monday + Tuesday);

        Assert.Equal((1, 1, 0), (joined.Added, joined.Unchanged, joined.Revised));
        Assert.Equal((0, 2, 0), (again.Added, again.Unchanged, again.Revised));
        Assert.Equal(2, _store.Articles.Count());
        Assert.All(_store.Articles, article => Assert.StartsWith("https://c.example/log", article.Url, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_place_in_a_page_is_not_added_again_when_it_is_delivered_alone_or_beside_others()
    {
        string At(string item, string place) => item.Replace("/log<", $"/log#{place}<", StringComparison.Ordinal);

        await IngestAsync(At(Monday, "v1"));
        await IngestAsync(At(Monday, "v1") + At(Tuesday, "v2"));
        await IngestAsync(At(Tuesday, "v2"));

        Assert.Equal(
            [("https://c.example/log", 12), ("https://c.example/log#v2", 13)],
            _store.Articles.OrderBy(article => article.Url, StringComparer.Ordinal).Select(article => (article.Url, article.PublishedAt!.Value.Day)));
    }

    [Fact]
    public async Task What_has_another_date_at_the_same_link_is_another_article()
    {
        await IngestAsync(Monday);
        await IngestAsync(Tuesday + Tuesday.Replace(">b<", ">c<", StringComparison.Ordinal));

        Assert.Equal(3, _store.Articles.Count());
    }

    private Task<IngestionOutcome> IngestAsync(string items) =>
        new IngestionRun(_store, Options.Create(new IngestionOptions()), TimeProvider.System, NullLogger<IngestionRun>.Instance)
            .RunAsync([new OneFeed($"<rss version='2.0'><channel><title>C</title><link>https://c.example/</link>{items}</channel></rss>").Named("https://c.example/feed")], null, TestContext.Current.CancellationToken);

    private sealed class OneFeed(string xml) : INewsSource
    {
        public async IAsyncEnumerable<IncomingArticle> FetchAsync(SourceReading reading, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Yield();
            foreach (var article in FeedArticles.From(FeedParser.Parse(Encoding.UTF8.GetBytes(xml), null, null), reading.Id, "rss", reading.Report))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return article;
            }
        }
    }
}
