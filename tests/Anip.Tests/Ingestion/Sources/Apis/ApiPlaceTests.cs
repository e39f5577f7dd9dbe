using System.Collections.Concurrent;
using Anip.Ingestion;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Apis;
using Anip.Tests.Ingestion.Sources.Apis.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Anip.Tests.Ingestion.Sources.Apis;

/// <summary>That what is stored is not asked for again.</summary>
public sealed class ApiPlaceTests : IDisposable
{
    private readonly ApiReader _reader = new();
    private readonly MemoryStore _store = new();
    private readonly MemoryBookmarks _bookmarks = new();

    public static TheoryData<string> Names { get; } = [.. ApiReader.Names];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _reader.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Paging_ends_where_a_whole_page_is_known(string name)
    {
        using var provider = ApiReader.Fake(name, 7);
        await RunAsync(provider, Record(name));
        var pages = provider.Asked.Count;

        await RunAsync(provider, Record(name) with { LastSuccessAt = ApiReader.Now });

        Assert.InRange(pages, 3, 4);
        Assert.Equal(pages + 1, provider.Asked.Count);
    }

    [Fact]
    public async Task After_a_failure_all_pages_are_asked_for_since_there_may_be_gaps_behind_what_is_known()
    {
        using var provider = ApiReader.Fake("newsdata", 7);
        await RunAsync(provider, Record("newsdata"));

        await RunAsync(provider, Record("newsdata") with { LastSuccessAt = ApiReader.Now, Failures = 1 });

        Assert.Equal(6, provider.Asked.Count);
    }

    [Theory]
    [InlineData("newsdata", "cursor3")]
    [InlineData("thenewsapi", "")]
    public async Task A_reading_that_was_cut_off_goes_on_at_the_page_that_it_had_not_stored(string name, string mark)
    {
        using var provider = ApiReader.Fake(name, 7);
        using var whole = ApiReader.Fake(name, 7);
        await RunAsync(whole, Record(name));
        _bookmarks.All[name] = new Bookmark(PagePlace.Write(_bookmarks.Places[0].Split('\n')[0], new ApiPage(2, 3, mark.Length == 0 ? null : mark)), ApiReader.Now);

        var outcome = await RunAsync(provider, Record(name));

        Assert.Equal(whole.Asked.Skip(1), provider.Asked);
        Assert.Null(outcome.Error);
        Assert.Empty(_bookmarks.All);
    }

    [Fact]
    public async Task A_place_is_kept_only_behind_what_is_stored_and_while_a_quota_is_spent()
    {
        using var provider = ApiReader.Fake("newsdata", 7);
        provider.Budget = 2;

        var outcome = await RunAsync(provider, Record("newsdata"));

        Assert.Equal(SourceFailureKind.QuotaSpent, outcome.Error?.Kind);
        Assert.EndsWith("\n3\n6\ncursor6", Assert.Single(_bookmarks.All).Value.Place, StringComparison.Ordinal);
        Assert.Equal(6, _store.Articles.Count());
    }

    [Theory]
    [InlineData(61, "q\n2\n3\nx")]
    [InlineData(1, "another\n2\n3\nx")]
    [InlineData(1, "q\nx\n3\nx")]
    [InlineData(1, "q")]
    public void A_place_that_is_too_old_or_of_another_question_is_none(int minutes, string place) =>
        Assert.Null(PagePlace.Read(new Bookmark(place, ApiReader.Now.AddMinutes(-minutes)), ["q"], ApiReader.Now));

    private static SourceRecord Record(string name) => new() { Id = name, Kind = name, AddedAt = ApiReader.Now };

    private async Task<SourceOutcome> RunAsync(FakeProvider provider, SourceRecord record)
    {
        var run = new IngestionRun(_store, Options.Create(new IngestionOptions()), TimeProvider.System, NullLogger<IngestionRun>.Instance, traces: null, _bookmarks);
        return (await run.RunAsync([new SourceReading(_reader.Source(provider), record)], progress: null, Cancel)).Sources.Single();
    }

    private sealed class MemoryBookmarks : IBookmarks
    {
        public ConcurrentDictionary<string, Bookmark> All { get; } = [];

        public List<string> Places { get; } = [];

        public Task<Bookmark?> FindAsync(string sourceId, CancellationToken cancellationToken) => Task.FromResult(All.GetValueOrDefault(sourceId));

        public Task SaveAsync(string sourceId, Bookmark bookmark, CancellationToken cancellationToken)
        {
            Places.Add(bookmark.Place);
            All[sourceId] = bookmark;
            return Task.CompletedTask;
        }

        public Task ClearAsync(string sourceId, CancellationToken cancellationToken)
        {
            All.TryRemove(sourceId, out _);
            return Task.CompletedTask;
        }
    }
}
