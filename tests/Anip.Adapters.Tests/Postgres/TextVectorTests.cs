using Anip.Adapters.Postgres.Articles;
using Anip.Adapters.Tests.Contracts;

namespace Anip.Adapters.Tests.Postgres;

/// <summary>The words of a new article cross the wire in the server's own format, those of an edit as text: both must be read alike.</summary>
public sealed class TextVectorTests : StorageContract
{
    private readonly PostgresStorage _storage;

    public TextVectorTests()
        : this(new PostgresStorage())
    {
    }

    private TextVectorTests(PostgresStorage storage)
        : base(storage) => _storage = storage;

    public static TheoryData<string, string?> Texts => new()
    {
        { "", null },
        { "Rates rise as rates rose", "The bank's rates: 4.25 %, up from 4." },
        { "Élysée ÉLYSÉE elysee", "Straße, Ж и ж, Ω" },
        { "𝒜𝓷 😀 日本語 テスト", "\uFFFF 𐐀 \uFB01 zz" },
        { "again", string.Concat(Enumerable.Repeat("again ", 1_000)) },
        { "long", string.Join(' ', Enumerable.Range(0, 20_000).Select(i => $"w{i % 17_000}")) },
        { new string('x', 3_000), new string('y', 3_000) },
        { "more than a tsvector holds", string.Join(' ', Enumerable.Range(0, 200_000).Select(i => $"w{i}")) },
    };

    [Theory]
    [MemberData(nameof(Texts), DisableDiscoveryEnumeration = true)]
    public async Task Words_are_stored_as_the_server_reads_their_written_form(string title, string? content)
    {
        var article = await StoreAsync(An("a", title, content));

        var written = new TextVector(title, content).ToString();

        Assert.Equal(
            true, await PostgresStorage.ScalarAsync(_storage.Database, $"SELECT words = $words${written}$words$::tsvector FROM article_text WHERE article_id = {article.Id}"));
    }
}
