using System.Security.Cryptography;
using System.Text.Json;

namespace Anip.Deployment.Tests;

/// <summary>What deploy/release makes: for this machine really, and run there without .NET. It takes minutes.</summary>
public sealed class ReleaseTests : IDisposable
{
    private const long MaxBytes = 150_000_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("anip-release-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task An_archive_runs_where_there_is_no_runtime_and_is_what_its_sum_says()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Command.Exists("python3"), "It takes Linux and Python.");

        var archive = new FileInfo(await Released.ArchiveAsync());
        Assert.InRange(archive.Length, 1, MaxBytes);
        var sum = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(archive.FullName, TestContext.Current.CancellationToken)));
        Assert.Contains($"{sum}  {archive.Name}", await File.ReadAllTextAsync(Path.Combine(archive.DirectoryName!, "SHA256SUMS"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var list = Assert.Single(Directory.GetFiles(archive.DirectoryName!, "*.cdx.json"));
        Assert.All((string[])["NETCore", "AspNetCore"], name => Assert.Contains($"pkg:nuget/Microsoft.{name}.App.Runtime.linux-", File.ReadAllText(list), StringComparison.Ordinal));
        await Command.RunAsync("tar", "-x", "-C", _folder, "-f", archive.FullName);
        var program = Path.Combine(_folder, archive.Name[..^".tar.gz".Length], "anip");
        Assert.Contains("sentiment-analysis", await Command.RunAsync("env", "-i", program, "--version"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_inside_is_listed_with_its_hashes()
    {
        Assert.SkipUnless(Command.Exists("python3"), "It takes Python.");
        var list = JsonDocument.Parse(await Command.RunAsync("python3", "deploy/sbom.py", "1.2.3", "src/Anip.Cli/packages.lock.json", "models")).RootElement;

        Assert.Equal(("CycloneDX", "1.6"), (list.GetProperty("bomFormat").GetString(), list.GetProperty("specVersion").GetString()));
        var components = list.GetProperty("components").EnumerateArray().ToDictionary(component => component.GetProperty("name").GetString()!, StringComparer.Ordinal);
        Assert.All((string[])["Npgsql", "Microsoft.ML.OnnxRuntime", "SQLitePCLRaw.core", "language", "sentiment-analysis"], name => Assert.Contains(name, components.Keys));
        Assert.DoesNotContain("Meziantou.Analyzer", components.Keys);
        Assert.All(components.Values, component => Assert.All(component.GetProperty("hashes").EnumerateArray(), hash => Assert.Matches("^[0-9a-f]{64,128}$", hash.GetProperty("content").GetString()!)));
        Assert.Equal(components.Count, list.GetProperty("dependencies")[0].GetProperty("dependsOn").GetArrayLength());
    }
}
