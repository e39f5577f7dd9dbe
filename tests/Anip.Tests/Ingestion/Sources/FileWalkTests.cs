using System.Diagnostics;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Files;

namespace Anip.Tests.Ingestion.Sources;

public sealed class FileWalkTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("anip-walk-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Links_into_each_other_have_an_end_and_each_file_is_read_once()
    {
        Write("a/one.jsonl");
        Write("b/two.jsonl");
        Directory.CreateSymbolicLink(In("a/to-b"), In("b"));
        Directory.CreateSymbolicLink(In("b/to-a"), In("a"));
        Directory.CreateSymbolicLink(In("a/self"), In("a"));
        File.CreateSymbolicLink(In("b/again.jsonl"), In("a/one.jsonl"));

        foreach (var what in new[] { _folder.FullName, In("**/*.jsonl") })
        {
            var sources = Readings.Files().Open(what, Cancel);

            Assert.Equal(["one.jsonl", "two.jsonl"], sources.Where(one => one.Source is FileSource).Select(source => Path.GetFileName(source.Id)).Order());
            Assert.Equal("same_file", Assert.Single(sources, one => one.Source is UnreadFile).Report.Noted.Single().Key);
        }
    }

    [Fact]
    public void A_file_that_is_named_twice_is_read_once()
    {
        Write("a/one.jsonl");
        var files = Readings.Files();

        Assert.IsType<FileSource>(Assert.Single(files.Open(In("a/one.jsonl"), Cancel)).Source);
        Assert.IsType<UnreadFile>(Assert.Single(files.Open(In("a/../a/one.jsonl"), Cancel)).Source);
    }

    [Fact]
    public async Task A_pipe_is_said_and_not_opened()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/mkfifo"), "There is no mkfifo.");
        Write("one.jsonl");
        using (var process = Process.Start("/usr/bin/mkfifo", [In("pipe.jsonl")]))
        {
            await process.WaitForExitAsync(Cancel);
        }

        var found = Readings.Files().Open(_folder.FullName, Cancel);
        var named = Assert.Single(Readings.Files().Open(In("pipe.jsonl"), Cancel));

        Assert.Single(found, one => one.Source is FileSource);
        Assert.Equal("not_a_file", Assert.Single(found, one => one.Source is UnreadFile).Report.Noted.Single().Key);
        Assert.Equal("not_a_file", await CodeAsync(named));
    }

    [Fact]
    public async Task A_device_is_not_opened()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "There is no /dev/zero.");

        Assert.Equal("not_a_file", await CodeAsync(Assert.Single(Readings.Files().Open("/dev/zero", Cancel))));
    }

    [Fact]
    public async Task What_is_not_there_is_a_source_that_fails_beside_the_others()
    {
        File.CreateSymbolicLink(In("dangling.jsonl"), In("none"));
        Write("one.jsonl");

        var sources = Readings.Files().Open(_folder.FullName, Cancel);

        Assert.Equal(["unreadable", null], await Task.WhenAll(sources.Select(CodeAsync)));
        Assert.Equal("not_found", await CodeAsync(Assert.Single(Readings.Files().Open(In("none/*.xml"), Cancel))));
        Assert.Equal("not_found", await CodeAsync(Assert.Single(Readings.Files().Open(In("none"), Cancel))));
    }

    private static async Task<string?> CodeAsync(SourceReading source)
    {
        try
        {
            await foreach (var article in source.FetchAsync(Cancel))
            {
                Assert.NotNull(article);
            }
        }
        catch (SourceException exception)
        {
            return exception.Code;
        }

        return null;
    }

    private string In(string path) => Path.Combine(_folder.FullName, path);

    private void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(path))!);
        File.WriteAllText(In(path), "{\"title\":\"One\"}\n");
    }
}
