using System.Text;
using Anip.Articles;

namespace Anip.Adapters.Tests.Contracts;

/// <summary>What storing, finding and deleting must do in every database.</summary>
public abstract class ArticleStoreContract(ITestStorage storage) : StorageContract(storage)
{
    [Fact]
    public async Task An_article_comes_back_as_it_was_put()
    {
        var put = An("a", "Größe — 北京 🚀", "Two\nlines") with
        {
            ContentKind = ContentKind.Full,
            Author = "Ann Ōta",
            Language = "de",
            Region = "CH",
            ImageUrl = "https://img.example/a.png",
            PublishedAt = new DateTimeOffset(2026, 3, 14, 12, 0, 0, 123, 456, TimeSpan.FromHours(5)),
            DateSource = DateSource.Page,
        };

        var article = await StoreAsync(put);

        var expected = new Article
        {
            Id = article.Id,
            Url = put.Url,
            Title = put.Title,
            Content = put.Content,
            ContentKind = ContentKind.Full,
            Source = put.Source,
            Author = put.Author,
            PublishedAt = put.PublishedAt,
            DateSource = DateSource.Page,
            Language = "de",
            Region = "CH",
            ApiSource = "rss",
            ImageUrl = put.ImageUrl,
            CreatedAt = Now,
            UpdatedAt = Now,
            Revision = 1,
        };
        Assert.Equal(expected, article);
        Assert.Equal(TimeSpan.Zero, article.PublishedAt!.Value.Offset);
        Assert.Equal(article.Id, (await Articles.FindAsync(article.Id, Cancel))!.Id);
    }

    [Fact]
    public async Task Adding_the_same_url_twice_stores_it_once()
    {
        Assert.Equal([PutOutcome.Added, PutOutcome.Unchanged], await Articles.PutAsync([An("a"), An("a")], Cancel));
        Assert.Equal(PutOutcome.Unchanged, await PutAsync(An("a")));

        Assert.Single(await TitlesAsync(new ArticleFilter()));
        Assert.Single(await Articles.RevisionsAsync((await ByUrlAsync(An("a").Url)).Id, Cancel));
    }

    [Fact]
    public async Task Urls_that_differ_in_case_alone_are_two_articles()
    {
        Assert.Equal([PutOutcome.Added, PutOutcome.Added], await Articles.PutAsync([An("a"), An("A")], Cancel));
    }

    [Fact]
    public async Task Putting_nothing_is_nothing() => Assert.Empty(await Articles.PutAsync([], Cancel));

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        Assert.Null(await Articles.FindAsync(1, Cancel));
        Assert.Null(await Articles.FindAsync(long.MinValue, Cancel));
        Assert.Null(await Articles.FindByUrlAsync("https://news.example/none", Cancel));
        Assert.Empty(await Articles.RevisionsAsync(1, Cancel));
    }

    [Fact]
    public async Task An_edit_becomes_a_revision_and_the_old_text_is_kept()
    {
        var first = await StoreAsync(An("a", "Old title", "Old text"));
        Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(PutOutcome.Revised, await PutAsync(An("a", "New title", "New text")));

        var article = await ByUrlAsync(first.Url);
        Assert.Equal((first.Id, 2, "New title", "New text"), (article.Id, article.Revision, article.Title, article.Content));
        Assert.Equal((Now, Now.AddHours(1)), (article.CreatedAt, article.UpdatedAt));
        Assert.Equal(
            [new ArticleRevision(1, "Old title", "Old text", Now), new ArticleRevision(2, "New title", "New text", Now.AddHours(1))],
            await Articles.RevisionsAsync(first.Id, Cancel));
    }

    [Fact]
    public async Task An_edit_takes_the_analysis_away_and_makes_enrichment_due_again()
    {
        await PutAsync(An("a", "Old title"));
        await EnrichAsync(An("a").Url, Analysis(entities: Entity("Old")));
        Assert.Empty(await ClaimAsync());

        await PutAsync(An("a", "New title"));

        Assert.Null((await ByUrlAsync(An("a").Url)).Analysis);
        Assert.Empty(await TitlesAsync(new ArticleFilter { Topic = "science" }));
        Assert.Empty(await TitlesAsync(new ArticleFilter { Entity = "Old" }));
        Assert.Null(await Similar.FindAsync(Axis(0), Encoder, 1, 0, new ArticleFilter(), Cancel));
        Assert.Equal((2, "New title"), (await ClaimAsync()).Select(pending => (pending.Revision, pending.Title)).Single());
    }

    [Fact]
    public async Task A_version_that_was_replaced_and_is_delivered_again_is_no_edit()
    {
        await PutAsync(An("a", "Title", "Teaser of one feed"));
        Assert.Equal(PutOutcome.Revised, await PutAsync(An("a", "Title", "Teaser of the other")));

        Assert.Equal(PutOutcome.Unchanged, await PutAsync(An("a", "Title", "Teaser of one feed")));
        Assert.Equal("Teaser of the other", (await ByUrlAsync(An("a").Url)).Content);
    }

    [Fact]
    public async Task A_missing_content_replaces_none()
    {
        await PutAsync(An("a", "Title", "Text"));

        Assert.Equal(PutOutcome.Unchanged, await PutAsync(An("a", "Title")));
        Assert.Equal(PutOutcome.Revised, await PutAsync(An("a", "Another title", "")));
        var article = await ByUrlAsync(An("a").Url);
        Assert.Equal(("Another title", "Text", ContentKind.Snippet), (article.Title, article.Content, article.ContentKind));
    }

    [Fact]
    public async Task A_teaser_does_not_replace_the_full_text_but_the_full_text_replaces_a_teaser()
    {
        await PutAsync(An("a", "Title", "Teaser"));
        Assert.Equal(PutOutcome.Revised, await PutAsync(An("a", "Title", "The whole text") with { ContentKind = ContentKind.Full }));
        Assert.Equal(PutOutcome.Unchanged, await PutAsync(An("a", "Title", "Another teaser")));

        var article = await ByUrlAsync(An("a").Url);
        Assert.Equal(("The whole text", ContentKind.Full), (article.Content, article.ContentKind));
    }

    [Fact]
    public async Task Missing_members_are_filled_in_and_present_ones_stay()
    {
        var bare = new IncomingArticle { Url = An("a").Url, Title = "Title", ApiSource = "rss" };
        await PutAsync(bare);
        await EnrichAsync(bare.Url, Analysis(entities: Entity("NASA")));
        Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(
            PutOutcome.Unchanged,
            await PutAsync(bare with { Author = "Ann", Source = "Outlet", PublishedAt = Now, DateSource = DateSource.Feed, Region = "GB", ImageUrl = "https://img.example/1", Language = "en" }));
        await PutAsync(bare with { Author = "Bob", Source = "Other", PublishedAt = Now.AddDays(1), DateSource = DateSource.Http, Region = "US", ImageUrl = "https://img.example/2" });

        var article = await ByUrlAsync(bare.Url);
        Assert.Equal(("Ann", "Outlet", Now, DateSource.Feed), (article.Author, article.Source, article.PublishedAt, article.DateSource));
        Assert.Equal(("GB", "https://img.example/1", 1), (article.Region, article.ImageUrl, article.Revision));
        Assert.Equal(Now.AddMinutes(1), article.UpdatedAt);
        Assert.NotNull(article.Analysis);
        Assert.Equal(["Title"], await TitlesAsync(new ArticleFilter { Source = "outlet", From = Now, Entity = "nasa" }));
    }

    [Fact]
    public async Task A_date_never_becomes_now()
    {
        var article = await StoreAsync(An("a") with { PublishedAt = null, DateSource = DateSource.None });

        Assert.Null(article.PublishedAt);
        Assert.Equal(DateSource.None, article.DateSource);
    }

    [Fact]
    public async Task A_batch_that_fails_leaves_nothing()
    {
        IncomingArticle[] batch = [An("a"), An("b"), null!];

        await Assert.ThrowsAnyAsync<Exception>(() => Articles.PutAsync(batch, Cancel));

        Assert.Empty(await TitlesAsync(new ArticleFilter()));
        Assert.Equal((0, 0), ((await Statistics.CountAsync(Cancel)).Total, await Statistics.CountAllAsync(Cancel)));
    }

    [Fact]
    public async Task A_cancelled_batch_leaves_nothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Articles.PutAsync([An("a")], new CancellationToken(canceled: true)));

        Assert.Empty(await TitlesAsync(new ArticleFilter()));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("'; DROP TABLE article; --")]
    [InlineData("{0} %s \\ \" ?1")]
    [InlineData("\\N")]
    [InlineData("\tone\\ttab\r\n\\.\n\v\\")]
    [InlineData("e\u0301 \u202E right to left \uFEFF")]
    [InlineData("𝒜 👩‍👩‍👧 \U0010FFFF \uFFFF")]
    public async Task Any_text_comes_back_as_it_is_and_is_not_taken_for_an_edit(string text)
    {
        var put = An("a", text, text) with { Author = text, Source = text };

        var article = await StoreAsync(put);

        Assert.Equal((text, text, text, text), (article.Title, article.Content, article.Author, article.Source));
        Assert.Equal(PutOutcome.Unchanged, await PutAsync(put));
    }

    // Not in an attribute: its UTF-8 cannot hold half a pair.
    public static TheoryData<string, string> Unstorable => new()
    {
        { "a\0b", "a\uFFFDb" },
        { "a\uD800b", "a\uFFFDb" },
        { "\uDC00\uD800", "\uFFFD\uFFFD" },
        { "\uD83D\uDE80\uD83D", "\uD83D\uDE80\uFFFD" },
    };

    [Theory]
    [MemberData(nameof(Unstorable), DisableDiscoveryEnumeration = true)]
    public async Task What_no_database_can_keep_becomes_a_replacement_character_each(string text, string stored)
    {
        var put = An("a", text, text) with { Source = text };

        var article = await StoreAsync(put);

        Assert.Equal((stored, stored, stored), (article.Title, article.Content, article.Source));
        Assert.Equal(PutOutcome.Unchanged, await PutAsync(put));
        Assert.Single(await TitlesAsync(new ArticleFilter { Source = text }));
    }

    [Fact]
    public async Task A_megabyte_of_content_is_kept_searched_and_revised()
    {
        var text = string.Concat(Enumerable.Repeat("lorem ipsum dolor sit amet ", 40_000)) + "needle";

        var article = await StoreAsync(An("a", "Long", text) with { Raw = Encoding.UTF8.GetBytes(text) });
        Assert.Equal(text, article.Content);
        Assert.Equal(["Long"], await TitlesAsync(new ArticleFilter { Text = "needle" }));

        Assert.Equal(PutOutcome.Revised, await PutAsync(An("a", "Long", text + " thread")));
        Assert.Equal(text.Length, (await Articles.RevisionsAsync(article.Id, Cancel))[0].Content!.Length);
    }

    [Fact]
    public async Task The_raw_record_comes_back_byte_for_byte()
    {
        byte[] record = [.. Encoding.UTF8.GetBytes("{\"title\":\"…\"}"), 0, 255, 254];
        var without = await StoreAsync(An("without"));
        var with = await StoreAsync(An("with") with { Raw = record });

        Assert.Null(await Get<IRawRecords>().FindAsync(without.Id, Cancel));
        Assert.Equal(record, (await Get<IRawRecords>().FindAsync(with.Id, Cancel))!.Value.ToArray());

        await PutAsync(An("with", "Edited") with { Raw = new byte[] { 1, 2, 3 } });
        Assert.Equal([1, 2, 3], (await Get<IRawRecords>().FindAsync(with.Id, Cancel))!.Value.ToArray());
    }

    [Fact]
    public async Task Deleting_takes_the_article_out_of_everything()
    {
        var article = await StoreAsync(An("a", "Old words"));
        await PutAsync(An("a", "Some words"));
        await EnrichAsync(article.Url, Analysis(entities: Entity("NASA")));
        await PutAsync(An("b"));

        Assert.Equal(1, await Articles.DeleteAsync([article.Id, article.Id, 999_999], Cancel));
        Assert.Equal(0, await Articles.DeleteAsync([article.Id], Cancel));

        Assert.Null(await Articles.FindAsync(article.Id, Cancel));
        Assert.Empty(await Articles.RevisionsAsync(article.Id, Cancel));
        Assert.Empty(await TitlesAsync(new ArticleFilter { Text = "words" }));
        Assert.Empty(await TitlesAsync(new ArticleFilter { Entity = "NASA" }));
        Assert.Null(await Similar.FindAsync(Axis(0), Encoder, 5, 0, new ArticleFilter(), Cancel));
        Assert.Equal(1, (await Statistics.CountAsync(Cancel)).Total);
    }

    [Fact]
    public async Task An_id_is_never_used_again()
    {
        var first = await StoreAsync(An("a"));
        await Articles.DeleteAsync([first.Id], Cancel);

        Assert.True((await StoreAsync(An("b"))).Id > first.Id);
        Assert.Equal(PutOutcome.Added, await PutAsync(An("a")));
    }

    [Fact]
    public async Task Deleting_by_filter_takes_all_that_match_and_no_other()
    {
        await Articles.PutAsync([.. Enumerable.Range(0, 1_203).Select(i => An($"{i}") with { ApiSource = i % 3 == 0 ? "sample" : "rss" })], Cancel);

        Assert.Equal(401, await Articles.DeleteAsync(new ArticleFilter { ApiSource = "Sample" }, Cancel));

        Assert.Equal((802, 802), ((await Statistics.CountAsync(Cancel)).Total, await Statistics.CountAllAsync(Cancel)));
        Assert.Equal(0, await Articles.DeleteAsync(new ArticleFilter { Text = "?!" }, Cancel));
        Assert.Equal(802, await Articles.DeleteAsync(new ArticleFilter(), Cancel));
    }

    [Fact]
    public async Task Everything_is_there_after_a_restart()
    {
        await PutAsync(An("a", "Kept words"));
        await EnrichAsync(An("a").Url, Analysis(entities: Entity("NASA")));
        var before = await ByUrlAsync(An("a").Url);

        await ReopenAsync();

        Assert.Equivalent(before, await ByUrlAsync(before.Url));
        Assert.Equal(["Kept words"], await TitlesAsync(new ArticleFilter { Text = "kept", Topic = "science", Entity = "nasa" }));
        Assert.Single((await Similar.FindAsync(Axis(0), Encoder, 1, 0.9f, new ArticleFilter(), Cancel))!);
    }

    [Fact]
    public async Task Many_writers_and_readers_at_once_store_each_url_once()
    {
        async Task<int> WriteAsync()
        {
            var added = 0;
            for (var batch = 0; batch < 10; batch++)
            {
                var outcomes = await Articles.PutAsync([.. Enumerable.Range(batch * 20, 20).Select(i => An($"{i}"))], Cancel);
                added += outcomes.Count(outcome => outcome == PutOutcome.Added);
            }

            return added;
        }

        async Task ReadAsync()
        {
            for (var i = 0; i < 20; i++)
            {
                Assert.Equal(0, (await Statistics.CountAsync(Cancel)).Total % 20); // A batch is seen whole or not at all.
                await Articles.QueryAsync(new ArticleQuery { Limit = 50, Filter = new ArticleFilter { Text = "title" } }, Cancel);
            }
        }

        var writers = Enumerable.Range(0, 4).Select(_ => Task.Run(WriteAsync, Cancel)).ToArray();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(ReadAsync, Cancel)).ToArray();
        await Task.WhenAll(readers);

        Assert.Equal(200, (await Task.WhenAll(writers)).Sum());
        Assert.Equal(200, (await Statistics.CountAsync(Cancel)).Total);
    }
}
