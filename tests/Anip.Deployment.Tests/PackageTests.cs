using System.Net;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Anip.EndToEnd.Tests;

namespace Anip.Deployment.Tests;

/// <summary>The package, on a machine without .NET that debootstrap makes. It takes minutes, and root.</summary>
public sealed partial class PackageTests : IDisposable
{
    private const string Machine = "tests/debian-machine";
    private const string Older = "0.0.9";

    private readonly string _root = Directory.CreateTempSubdirectory("anip-machine-").FullName;

    private static string Version => VersionElement().Match(File.ReadAllText(Repository.File("Directory.Build.props"))).Groups["version"].Value;

    [Fact]
    public async Task The_package_is_installed_runs_and_is_upgraded_removed_and_purged()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root" && Command.Exists("dpkg-deb") && Command.Exists("debootstrap"), "It takes root, dpkg-deb and debootstrap.");
        await Released.ArchiveAsync();
        var older = await PackageAsync(Older);
        var package = await PackageAsync(Version);
        await Command.RunAsync(Machine, "new", _root);
        Assert.NotEqual(0, (await Command.TryAsync(Machine, "run", _root, "root", "sh", "-c", "command -v dotnet")).ExitCode);

        await InstallAsync(older);
        await ServeAsync();
        await UpgradeAsync(package);
        await RemoveAsync();
    }

    public void Dispose() => Command.RunAsync(Machine, "remove", _root).GetAwaiter().GetResult();

    private static async Task<string> PackageAsync(string version) => (await Command.RunAsync("deploy/deb", RuntimeInformation.OSArchitecture is Architecture.Arm64 ? "arm64" : "amd64", version)).Trim();

    private async Task InstallAsync(string package)
    {
        await DpkgAsync("--install", package);

        Assert.Contains("anip", await RunAsync("root", "getent", "passwd", "anip"), StringComparison.Ordinal);
        Assert.Equal("anip anip 750", (await RunAsync("root", "stat", "-c", "%U %G %a", "/var/lib/anip")).Trim());
        Assert.Equal("root anip 640", (await RunAsync("root", "stat", "-c", "%U %G %a", "/etc/anip/anip.env")).Trim());
        await File.AppendAllTextAsync(Path.Combine(_root, "etc/anip/anip.env"), "NEWSAPI_KEY=mine\n", TestContext.Current.CancellationToken);
    }

    // No service manager runs here: what the unit says is done by hand.
    private async Task ServeAsync()
    {
        var unit = await File.ReadAllTextAsync(Path.Combine(_root, "usr/lib/systemd/system/anip.service"), TestContext.Current.CancellationToken);
        var start = UnitLine(unit, "ExecStart").Split(' ');
        using var anip = Command.Start(
            Machine, ["run", _root, "anip", .. UnitLine(unit, "Environment").Split(' '), .. start, "--urls", "http://127.0.0.1:0", "--set", "Serving:Enabled=false", "--no-color"]);
        await anip.HearAsync("ANIP is running.", TimeSpan.FromMinutes(2));
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync($"{Address().Match(anip.Messages).Value}/health", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(0, await anip.TerminateAsync(TimeSpan.FromSeconds(45)));
    }

    private async Task UpgradeAsync(string package)
    {
        var before = await ArticlesAsync();
        await DpkgAsync("--install", package);

        Assert.Contains(Version, await RunAsync("root", "dpkg-query", "-W", "anip"), StringComparison.Ordinal);
        Assert.NotEqual("", before);
        Assert.Equal(before, await ArticlesAsync());
        Assert.Contains("NEWSAPI_KEY=mine", await RunAsync("root", "cat", "/etc/anip/anip.env"), StringComparison.Ordinal);
    }

    private async Task RemoveAsync()
    {
        await DpkgAsync("--remove", "anip");
        Assert.Equal((false, true, true), (Exists("opt/anip/anip"), Exists("var/lib/anip/anip.db"), Exists("etc/anip/anip.env")));

        await DpkgAsync("--purge", "anip");
        Assert.Equal((false, false), (Exists("var/lib/anip"), Exists("etc/anip")));
        Assert.NotEqual(0, (await Command.TryAsync(Machine, "run", _root, "root", "getent", "passwd", "anip")).ExitCode);
    }

    private Task<string> ArticlesAsync() => RunAsync("anip", "ANIP__Data__Path=/var/lib/anip", "anip", "export");

    private bool Exists(string path) => Path.Exists(Path.Combine(_root, path));

    private async Task DpkgAsync(string verb, string what)
    {
        if (what.EndsWith(".deb", StringComparison.Ordinal))
        {
            File.Copy(Repository.File(what), Path.Combine(_root, "tmp", Path.GetFileName(what)), overwrite: true);
            what = $"/tmp/{Path.GetFileName(what)}";
        }

        await RunAsync("root", "dpkg", verb, what);
    }

    private Task<string> RunAsync(string user, params string[] arguments) => Command.RunAsync(Machine, ["run", _root, user, .. arguments]);

    private static string UnitLine(string unit, string name) => Regex.Match(unit, $"^{name}=(.+)$", RegexOptions.Multiline, TimeSpan.FromSeconds(1)).Groups[1].Value;

    [GeneratedRegex("<Version>(?<version>[^<]+)</Version>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionElement();

    [GeneratedRegex("http://127\\.0\\.0\\.1:[1-9][0-9]*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();
}
