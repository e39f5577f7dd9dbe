namespace Anip.EndToEnd.Tests.Operating;

/// <summary>Settings whose values stand in files that variables name.</summary>
public sealed class SecretFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("POSTGRES_HOST_FILE")]
    [InlineData("ANIP__Storage__Postgres__Host_FILE")]
    public async Task A_value_is_read_from_the_file_without_its_line_break(string variable)
    {
        var said = await ShowAsync(variable, _folder.File("host", "db.example\r\n"));

        Assert.Equal(0, said.ExitCode);
        Assert.Contains("db.example", said.Output, StringComparison.Ordinal);
        Assert.Contains($"the file of {variable}", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_of_a_file_is_not_shown()
    {
        var said = await ShowAsync("POSTGRES_PASSWORD_FILE", _folder.File("password", "hunter2 with space"));

        Assert.Equal(0, said.ExitCode);
        Assert.DoesNotContain("hunter2", said.Output + said.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named_with_its_variable()
    {
        var said = await ShowAsync("POSTGRES_PASSWORD_FILE", Path.Combine(_folder.Path, "nothing"));

        Assert.Equal(1, said.ExitCode);
        Assert.Contains("POSTGRES_PASSWORD_FILE names", said.Messages, StringComparison.Ordinal);
        Assert.Contains("cannot be read", said.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_and_a_file_with_it_are_refused()
    {
        var said = await AnipProcess.RunAsync(_folder.Path, ["config", "show"], environment: new Dictionary<string, string>
        {
            ["POSTGRES_PASSWORD"] = "one",
            ["POSTGRES_PASSWORD_FILE"] = _folder.File("password", "two"),
        });

        Assert.Equal(1, said.ExitCode);
        Assert.Contains("POSTGRES_PASSWORD and POSTGRES_PASSWORD_FILE are both set", said.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_value_is_refused()
    {
        var said = await ShowAsync("POSTGRES_PASSWORD_FILE", _folder.File("password", new string('x', 100_000)));

        Assert.Equal(1, said.ExitCode);
        Assert.Contains("larger than a value may be", said.Messages, StringComparison.Ordinal);
    }

    private Task<AnipResult> ShowAsync(string variable, string file) =>
        AnipProcess.RunAsync(_folder.Path, ["config", "show"], environment: new Dictionary<string, string> { [variable] = file });
}
