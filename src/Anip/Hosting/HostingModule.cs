using System.Runtime.InteropServices;
using Anip.Health;
using Anip.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Anip.Hosting;

public static class HostingModule
{
    private const long MinFreeBytes = 1L << 30;

    /// <summary>The machine that the program runs on: its data folder, and checks of both.</summary>
    public static IServiceCollection AddNode(this IServiceCollection services) => services
        .AddAnipOptions<DataOptions, DataOptionsValidator>(DataOptions.Section)
        .AddCheck("runtime", HealthRegistration.Doctor, (_, _) => Task.FromResult<string?>(
            $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores"))
        .AddCheck("disk", HealthRegistration.Doctor, (provider, _) => Task.FromResult<string?>(CheckDisk(provider.GetRequiredService<IOptions<DataOptions>>().Value)));

    private static string CheckDisk(DataOptions options)
    {
        var folder = Directory.CreateDirectory(options.Path).FullName;
        var probe = Path.Combine(folder, $".probe-{Environment.ProcessId}");
        File.WriteAllBytes(probe, [1]);
        File.Delete(probe);
        var free = new DriveInfo(folder).AvailableFreeSpace;
        return free >= MinFreeBytes
            ? $"{folder} can be written, {free >> 30} GB free"
            : throw new IOException($"{folder} has {free >> 20} MB free: make room, or choose another folder with --data");
    }
}
