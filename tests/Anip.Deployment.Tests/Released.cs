using System.Runtime.InteropServices;

namespace Anip.Deployment.Tests;

/// <summary>The archive for this machine, which is made once for all tests.</summary>
internal static class Released
{
    private static readonly Lazy<Task<string>> Archive = new(MakeAsync);

    /// <summary>Where it is.</summary>
    public static Task<string> ArchiveAsync() => Archive.Value;

    private static async Task<string> MakeAsync()
    {
        var runtime = RuntimeInformation.OSArchitecture is Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        await Command.RunAsync("deploy/release", runtime);
        return Assert.Single(Directory.GetFiles(EndToEnd.Tests.Repository.File("artifacts/release"), $"*-{runtime}.tar.gz"));
    }
}
