using Anip.Articles;

namespace Anip.Adapters.Tests.Contracts;

/// <summary>Which articles a query gives, in which order, page by page.</summary>
public abstract class ArticlePagesContract(ITestStorage storage) : StorageContract(storage)
{
    [Fact]
    public async Task The_newest_come_first_those_without_a_date_last_and_ties_by_highest_id()
    {
        await Articles.PutAsync(
            [
                An("undated 1") with { PublishedAt = null },
                An("old", at: Now.AddYears(-80)),
                An("tie 1"),
                An("undated 2") with { PublishedAt = null },
                An("tie 2"),
                An("new", at: Now.AddTicks(10)),
            ],
            Cancel);

        Assert.Equal(["new", "tie 2", "tie 1", "old", "undated 2", "undated 1"], await SlugsAsync(new ArticleQuery { Limit = 10 }));
    }

    [Fact]
    public async Task Order_is_by_instant_whatever_the_offset()
    {
        await PutAsync(An("first", at: new DateTimeOffset(2026, 1, 1, 23, 0, 0, TimeSpan.FromHours(9))));
        await PutAsync(An("second", at: new DateTimeOffset(2026, 1, 1, 10, 0, 0, TimeSpan.FromHours(-9))));

        Assert.Equal(["second", "first"], await SlugsAsync(new ArticleQuery()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public async Task A_walk_by_cursor_meets_every_article_once_in_order(int limit)
    {
        await PutManyAsync(100);
        var expected = await SlugsAsync(new ArticleQuery { Limit = 1_000 });

        Assert.Equal(100, expected.Count);
        Assert.Equal(expected, await WalkAsync(new ArticleQuery { Limit = limit }));
    }

    [Fact]
    public async Task A_walk_by_cursor_neither_skips_nor_repeats_while_articles_come_and_go()
    {
        await PutManyAsync(60);
        var before = await SlugsAsync(new ArticleQuery { Limit = 1_000 });
        var step = 0;

        var walked = await WalkAsync(new ArticleQuery { Limit = 7 }, async last =>
        {
            await PutAsync(An($"newer {step}", at: Now.AddDays(1)));
            await Articles.DeleteAsync([last.Id], Cancel); // The very article that the cursor points at.
            step++;
        });

        Assert.Equal(before, walked);
    }

    [Fact]
    public async Task Offsets_and_cursors_agree()
    {
        await PutManyAsync(30);
        var all = await SlugsAsync(new ArticleQuery { Limit = 100 });

        Assert.Equal(all.Skip(12).Take(5), await SlugsAsync(new ArticleQuery { Limit = 5, Offset = 12 }));
        Assert.Empty(await SlugsAsync(new ArticleQuery { Limit = 5, Offset = 30 }));
        var cursor = (await Articles.QueryAsync(new ArticleQuery { Limit = 4 }, Cancel)).NextCursor;
        Assert.Equal(all.Skip(4 + 3).Take(2), await SlugsAsync(new ArticleQuery { Limit = 2, Offset = 3, Cursor = cursor }));
    }

    [Fact]
    public async Task The_last_page_has_no_next()
    {
        await PutManyAsync(10);

        Assert.Null((await Articles.QueryAsync(new ArticleQuery { Limit = 10 }, Cancel)).NextCursor);
        Assert.NotNull((await Articles.QueryAsync(new ArticleQuery { Limit = 9 }, Cancel)).NextCursor);
        Assert.Null((await Articles.QueryAsync(new ArticleQuery { Limit = 9, Filter = new ArticleFilter { Source = "nobody" } }, Cancel)).NextCursor);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("%%% not base64 %%%")]
    [InlineData("\0\uFFFF")]
    public async Task A_cursor_that_was_never_given_out_is_refused(string cursor)
    {
        await Assert.ThrowsAsync<FormatException>(() => Articles.QueryAsync(new ArticleQuery { Cursor = cursor }, Cancel));
    }

    [Fact]
    public async Task A_page_of_less_than_one_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Articles.QueryAsync(new ArticleQuery { Limit = 0 }, Cancel));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Articles.QueryAsync(new ArticleQuery { Offset = -1 }, Cancel));
    }

    [Fact]
    public async Task Every_filter_lets_through_what_it_names_without_regard_to_case()
    {
        await Articles.PutAsync(
            [
                An("a") with { Source = "Télé Öst", ApiSource = "NewsAPI", Region = "GB", Language = "fr" },
                An("b") with { Source = "Other", ApiSource = "rss", Region = "US", Language = "de" },
            ],
            Cancel);
        await EnrichAsync(An("a").Url, Analysis("technology", "positive", "en", null, Entity("Élysée")));

        ArticleFilter[] filters =
        [
            new() { Topic = "TECHNOLOGY" }, new() { Sentiment = "Positive" }, new() { Source = "TÉLÉ öst" }, new() { ApiSource = "newsapi" },
            new() { Language = "EN" }, new() { Region = "gb" }, new() { Entity = "élysée" },
            new() { Topic = "technology", Sentiment = "positive", Source = "télé öst", ApiSource = "newsapi", Language = "en", Region = "GB", Entity = "ÉLYSÉE", Text = "title", From = Now, To = Now.AddSeconds(1) },
        ];
        foreach (var filter in filters)
        {
            Assert.Equal(["a"], await SlugsAsync(new ArticleQuery { Filter = filter }));
        }

        Assert.Empty(await SlugsAsync(new ArticleQuery { Filter = new ArticleFilter { Language = "fr" } }));
        Assert.Equal(["b"], await SlugsAsync(new ArticleQuery { Filter = new ArticleFilter { Language = "de" } }));
        Assert.Empty(await SlugsAsync(new ArticleQuery { Filter = new ArticleFilter { Topic = "technology", Source = "other" } }));
        Assert.Empty(await SlugsAsync(new ArticleQuery { Filter = new ArticleFilter { Topic = "" } }));
    }

    [Fact]
    public async Task A_range_of_time_has_its_start_and_not_its_end()
    {
        await PutAsync(An("before", at: Now.AddTicks(-10)));
        await PutAsync(An("start", at: Now));
        await PutAsync(An("end", at: Now.AddHours(1)));
        await PutAsync(An("undated") with { PublishedAt = null });

        Assert.Equal(["start"], await SlugsAsync(new ArticleQuery { Filter = new ArticleFilter { From = Now, To = Now.AddHours(1) } }));
        Assert.Equal(["before"], await SlugsAsync(new ArticleQuery { Filter = new ArticleFilter { To = Now.ToOffset(TimeSpan.FromHours(3)) } }));
        Assert.Equal(["end"], await SlugsAsync(new ArticleQuery { Filter = new ArticleFilter { From = Now.AddTicks(1) } }));
        Assert.Equal(3, (await SlugsAsync(new ArticleQuery { Filter = new ArticleFilter { From = DateTimeOffset.MinValue, To = DateTimeOffset.MaxValue } })).Count);
    }

    [Fact]
    public async Task Filtered_walks_meet_every_match_once()
    {
        await PutManyAsync(90);
        foreach (var i in Enumerable.Range(0, 30))
        {
            await EnrichAsync(An($"{i * 3}").Url, Analysis(entities: [Entity("NASA"), Entity("nasa"), Entity("ESA")]));
        }

        ArticleFilter[] filters =
        [
            new() { Entity = "Nasa" }, new() { Topic = "science" }, new() { Text = "title", Sentiment = "neutral" }, new() { Text = "-nothing", Topic = "science" },
        ];
        foreach (var filter in filters)
        {
            var walked = await WalkAsync(new ArticleQuery { Limit = 4, Filter = filter });
            Assert.Equal(30, walked.Count);
            Assert.Equal(await SlugsAsync(new ArticleQuery { Limit = 100, Filter = filter }), walked);
        }
    }

    [Fact]
    public async Task A_stream_gives_all_that_match_in_the_order_of_a_page()
    {
        await PutManyAsync(1_100);
        var filter = new ArticleFilter { Source = "the example" };

        var streamed = await Articles.StreamAsync(filter, Cancel).Select(Slug).ToListAsync(Cancel);

        Assert.Equal(1_100, streamed.Count);
        Assert.Equal(await SlugsAsync(new ArticleQuery { Limit = 2_000, Filter = filter }), streamed);
    }

    [Fact]
    public async Task A_stream_may_be_written_to_while_it_is_read()
    {
        await PutManyAsync(30);

        await foreach (var article in Articles.StreamAsync(new ArticleFilter(), Cancel))
        {
            Assert.Equal(1, await Articles.DeleteAsync([article.Id], Cancel));
        }

        Assert.Empty(await SlugsAsync(new ArticleQuery()));
    }

    private Task<IReadOnlyList<PutOutcome>> PutManyAsync(int count) =>
        // Many at one instant and a fifth without a date: where an order by time alone would go wrong.
        Articles.PutAsync([.. Enumerable.Range(0, count).Select(i => An($"{i}") with { PublishedAt = i % 5 == 0 ? null : Now.AddHours(-(i % 4)) })], Cancel);

    private async Task<List<string>> WalkAsync(ArticleQuery query, Func<Article, Task>? between = null)
    {
        var slugs = new List<string>();
        for (var page = await Articles.QueryAsync(query, Cancel); ; page = await Articles.QueryAsync(query with { Cursor = page.NextCursor }, Cancel))
        {
            slugs.AddRange(page.Articles.Select(Slug));
            if (page.NextCursor is null)
            {
                return slugs;
            }

            Assert.Equal(query.Limit, page.Articles.Count);
            await (between?.Invoke(page.Articles[^1]) ?? Task.CompletedTask);
        }
    }

    private async Task<List<string>> SlugsAsync(ArticleQuery query) => [.. (await Articles.QueryAsync(query, Cancel)).Articles.Select(Slug)];

    private static string Slug(Article article) => article.Url["https://news.example/".Length..];
}
