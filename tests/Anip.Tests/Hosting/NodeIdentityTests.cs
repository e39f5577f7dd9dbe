using System.Text;
using Anip.Hosting;
using Microsoft.Extensions.Options;

namespace Anip.Tests.Hosting;

/// <summary>Names out of a data folder in which something is odd.</summary>
public sealed class NodeIdentityTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("anip-node-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private NodeIdentity Node => new(Options.Create(new DataOptions { Path = _folder }));

    private string Claims => Directory.CreateDirectory(Path.Combine(_folder, "claims", "work")).FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Processes_of_one_node_have_names_of_their_own_and_the_lowest_is_taken_again()
    {
        using var first = await TakeAsync();
        using (var second = await TakeAsync())
        {
            Assert.Equal((await NameAsync(1), await NameAsync(2)), (first.Name, second.Name));
        }

        using var third = await TakeAsync();
        Assert.Equal(await NameAsync(2), third.Name);
    }

    [Fact]
    public async Task What_lies_among_the_claims_and_is_none_stands_in_nobodys_way()
    {
        Directory.CreateDirectory(Path.Combine(Claims, "1"));
        foreach (var odd in (string[])["2147483647", "99999999999999", "-3", "notes.txt", "٣"])
        {
            await File.WriteAllTextAsync(Path.Combine(Claims, odd), "", Cancel);
        }

        using var owner = await TakeAsync();

        Assert.Equal(await NameAsync(2), owner.Name);
    }

    [Fact]
    public async Task A_claim_that_cannot_be_opened_for_another_reason_than_a_lock_is_said_at_once()
    {
        var file = Path.Combine(_folder, "claims");
        await File.WriteAllTextAsync(file, "", Cancel);

        await Assert.ThrowsAnyAsync<IOException>(TakeAsync);

        File.Delete(file);
        File.CreateSymbolicLink(Path.Combine(Claims, "1"), Path.Combine(_folder, "no such folder", "1"));
        await Assert.ThrowsAsync<FileNotFoundException>(TakeAsync);
    }

    [Fact]
    public async Task A_pipe_in_place_of_the_name_holds_nobody_up()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using (var made = System.Diagnostics.Process.Start("mkfifo", Path.Combine(_folder, "node-id")))
        {
            await made.WaitForExitAsync(Cancel);
        }

        Assert.Matches("^[0-9a-f]{12}$", await Task.Run(() => Node.ReadAsync(Cancel), Cancel).WaitAsync(TimeSpan.FromSeconds(20), Cancel));
    }

    [Fact]
    public async Task A_folder_in_place_of_the_name_is_said()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "node-id"));

        Assert.Contains("is a folder", (await Assert.ThrowsAsync<IOException>(() => Node.ReadAsync(Cancel))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\u0001 \u00ff")]
    [InlineData("../../etc")]
    [InlineData("a name")]
    public async Task A_file_that_holds_no_name_is_replaced_by_one_that_does(string content)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "node-id"), content, Encoding.Latin1, Cancel);

        var name = await Node.ReadAsync(Cancel);

        Assert.Matches("^[0-9a-f]{12}$", name);
        Assert.Equal(name, await Node.ReadAsync(Cancel));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_folder_in_the_place_of_the_name_is_said()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "node-id"));

        await Assert.ThrowsAsync<IOException>(() => Node.ReadAsync(Cancel));

        Assert.Empty(Directory.GetFiles(_folder));
    }

    private Task<NodeLease> TakeAsync() => Node.AcquireLeaseAsync("work", (_, _) => Task.CompletedTask, Cancel);

    private async Task<string> NameAsync(int number) => $"{await Node.ReadAsync(Cancel)}/{number}";
}
