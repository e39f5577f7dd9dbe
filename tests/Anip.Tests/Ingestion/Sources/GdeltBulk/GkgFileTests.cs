using System.IO.Compression;
using System.Text;
using Anip.Articles;
using Anip.Ingestion.Sources;

namespace Anip.Tests.Ingestion.Sources.GdeltBulk;

/// <summary>Files of GDELT's that somebody has on a disk.</summary>
public sealed class GkgFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("anip-gkg-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("20260301120000.gkg.csv")]
    [InlineData("20260301120000.gkg.csv.gz")]
    [InlineData("20260301120000.gkg.csv.zip")]
    [InlineData("without-an-ending")]
    public async Task Records_are_read_plain_or_packed_whatever_the_file_is_called(string name)
    {
        var text = string.Join('\n', GkgText.Line(1, "First"), GkgText.Line(2), "broken", GkgText.Line(3, "Last", language: "fra"));
        await WriteAsync(name, name.EndsWith(".zip", StringComparison.Ordinal) ? GkgText.Zip(name[..^4], text) : name.EndsWith(".gz", StringComparison.Ordinal) ? Gzip(text) : Encoding.UTF8.GetBytes(text));
        var reading = Readings.File(Path.Combine(_folder, name));

        var articles = await reading.FetchAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal([("First", "en"), ("Last", "fr")], articles.Select(article => (article.Title, article.Language!)));
        Assert.All(articles, article => Assert.Equal(("gdelt_bulk", ContentKind.None), (article.ApiSource, article.ContentKind)));
        Assert.Equal((1, 1), (reading.Report.Rejected["no_title"], reading.Report.Rejected["malformed"]));
    }

    [Fact]
    public async Task A_record_without_a_title_is_told_by_its_address()
    {
        await WriteAsync("a.gkg.csv", Encoding.UTF8.GetBytes(GkgText.Line(2)));
        var reading = Readings.File(Path.Combine(_folder, "a.gkg.csv"));

        Assert.Empty(await reading.FetchAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));
        Assert.Equal([("https://news.example/20260301120000/2", "no_title")], reading.Report.TakeRefused());
        Assert.Empty(reading.Report.TakeRefused());
    }

    [Fact]
    public async Task An_archive_that_unpacks_to_too_much_or_holds_several_files_is_refused()
    {
        await WriteAsync("bomb.zip", GkgText.Zip(("a", new byte[64 * 1024 * 1024])));
        await WriteAsync("two.zip", GkgText.Zip(("a", [1]), ("b", [2])));

        Assert.Equal("zip_bomb", (await FailsAsync("bomb.zip")).Code);
        Assert.Equal("unexpected_member", (await FailsAsync("two.zip")).Code);
    }

    private async Task<SourceException> FailsAsync(string name) => await Assert.ThrowsAsync<SourceException>(async () =>
        await Readings.File(Path.Combine(_folder, name)).FetchAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));

    private Task WriteAsync(string name, byte[] bytes) => File.WriteAllBytesAsync(Path.Combine(_folder, name), bytes, TestContext.Current.CancellationToken);

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }
}
