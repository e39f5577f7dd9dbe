using Anip.Ingestion.Sources;

namespace Anip.Adapters.Tests.Contracts;

public abstract class BookmarkContract(ITestStorage storage) : StorageContract(storage)
{
    [Fact]
    public async Task A_source_has_one_place_until_its_reading_ends_or_it_is_removed()
    {
        var bookmarks = Get<IBookmarks>();
        await Sources.AddAsync("newsdata", "newsdata", title: null, Cancel);
        await bookmarks.SaveAsync("newsdata", new Bookmark("latest?q=ä\n2\n10\ncursor", Now), Cancel);
        await bookmarks.SaveAsync("newsdata", new Bookmark("latest?q=ä\n3\n20\n", Now.AddMinutes(1)), Cancel);
        await bookmarks.SaveAsync("other", new Bookmark("q\n2\n10\n", Now), Cancel);

        Assert.Equal(new Bookmark("latest?q=ä\n3\n20\n", Now.AddMinutes(1)), await bookmarks.FindAsync("newsdata", Cancel));
        await bookmarks.ClearAsync("other", Cancel);
        Assert.Null(await bookmarks.FindAsync("other", Cancel));
        await Sources.RemoveAsync("newsdata", Cancel);
        Assert.Null(await bookmarks.FindAsync("newsdata", Cancel));
    }
}
