using System.IO.Compression;
using System.Text;
using Anip.Models;
using Anip.Training.Data;
using Anip.Training.Texts;

namespace Anip.Tests.Training;

public sealed class DataFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("anip-data").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Topic_rows_without_one_of_the_eight_classes_are_skipped()
    {
        var file = Write("news.jsonl.gz",
            """
            {"title":"Cup final tonight","text":"Kick-off at eight.","label":"sport","label8":"sports"}
            {"title":"Ten beaches","text":"","label":"travel","label8":null}
            {"title":"Rates","text":"","content":"Banks wait… [+12 chars]","label8":"business"}
            """);

        var rows = await TopicFile.ReadAsync(file, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal([("Cup final tonight\nKick-off at eight.", 5), ("Rates\nBanks wait", 0)], rows.Select(row => (row.Text, row.Label)));
    }

    [Fact]
    public async Task A_headline_gives_its_own_sentiment_and_one_towards_each_entity()
    {
        var file = Write("s.jsonl", """{"title":"Acme up, Beta down as Acme wins","entities":{"Acme":"positive","Beta":"negative"},"label":"mixed"}""");

        var rows = await SentimentFile.ReadAsync(file, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, rows.Count);
        Assert.Equal(["Acme", "Acme"], rows[0].Targets.Select(range => rows[0].Text[range]));
        Assert.Equal((2, "s:entities"), (rows[1].Label, rows[1].Group));
    }

    [Fact]
    public async Task A_file_that_parts_its_rows_itself_is_measured_by_those_that_it_holds_back_alone()
    {
        var file = Write("contrast_headlines.jsonl",
            """
            {"sentence":"Sun today","label":"neutral","target":null,"split":"train","held":null}
            {"sentence":"Hello World 7","label":"neutral","target":null,"split":"train","held":null}
            {"sentence":"five","label":"positive","target":null,"split":"dev","held":"noun"}
            {"sentence":"Markets rally","label":"positive","target":"Markets","split":"dev","held":"template"}
            """);

        var rows = await SentimentFile.ReadAsync(file, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

        // Of the first one the hash says that it may not be learnt from, and its template is known.
        Assert.Equal(
            [("Hello World 7", false, "contrast_headlines"), ("five", true, "contrast_headlines:nouns"), ("Markets rally", true, "contrast_headlines:targets")],
            rows.Select(row => (row.Text, row.IsDevelopment, row.Group)));
        Assert.Equal(["contrast_headlines", "contrast_headlines:nouns"], TextHead.GroupsOf(rows[1]));
    }

    [Fact]
    public async Task Tagged_tokens_become_a_sentence_with_the_places_of_its_names()
    {
        var file = Write("e.conll.gz", "Al\tB-person\nGore\tI-person\nat\tO\nAcme\tB-corporation\n\t\nThing\tB-product\n");

        var rows = await EntityFile.ReadAsync(file, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["Al Gore at Acme", "Thing"], rows.Select(row => row.Text));
        Assert.Equal([new NameSpan(0, 7, 0), new NameSpan(11, 15, 1)], rows[0].Names);
        Assert.Empty(rows[1].Names);
    }

    [Theory]
    [InlineData("x.jsonl", "{\"title\":\"a\",\"label8\":\"sports\"}\n{oops}", "line 2")]
    [InlineData("x.jsonl", "{\"title\":\"a\",\"label8\":\"cooking\"}", "cooking")]
    [InlineData("x.jsonl", "[1]", "object")]
    [InlineData("x.jsonl.gz", null, "line 1")]
    public async Task What_cannot_be_read_is_named_with_file_and_line(string name, string? content, string expected)
    {
        var file = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(file, content ?? "not gzip", TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<TrainingDataException>(
            async () => await TopicFile.ReadAsync(file, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));

        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        using Stream file = File.Create(path);
        using var stream = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file;
        stream.Write(Encoding.UTF8.GetBytes(content));
        return path;
    }
}
