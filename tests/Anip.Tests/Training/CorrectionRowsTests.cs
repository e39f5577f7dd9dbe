using Anip.Annotations;
using Anip.Training.Data;
using Anip.Training.Labels;

namespace Anip.Tests.Training;

public sealed class CorrectionRowsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("anip-corrections").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_was_corrected_is_read_as_a_file_of_labelled_rows()
    {
        AnnotatedArticle[] articles =
        [
            new(1, DateTimeOffset.UnixEpoch, "Line one \"quoted\"", "and\nmore \u2028 text", "en", "health"),
            new(2, DateTimeOffset.UnixEpoch, "No content", null, null, "world"),
            new(3, DateTimeOffset.UnixEpoch, "Autre langue", null, "fr", "world"),
        ];

        var file = await CorrectionRows.WriteAsync(_folder, articles.ToAsyncEnumerable(), ["en"], TestContext.Current.CancellationToken);
        var rows = await TopicFile.ReadAsync(file!, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["Line one \"quoted\"\nand\nmore \u2028 text", "No content"], rows.Select(row => row.Text));
        Assert.Equal(["health", "world"], rows.Select(row => Anip.Articles.Topics.All[row.Label]));
        Assert.All(rows, row => Assert.Equal("corrections", row.File));
    }

    [Fact]
    public async Task Where_nothing_was_corrected_there_is_no_file() =>
        Assert.Null(await CorrectionRows.WriteAsync(_folder, AsyncEnumerable.Empty<AnnotatedArticle>(), ["en"], TestContext.Current.CancellationToken));
}
