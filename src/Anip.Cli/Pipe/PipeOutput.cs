using Anip.Hosting;
using Microsoft.Win32.SafeHandles;

namespace Anip.Cli.Pipe;

/// <summary>Standard output that tells when nobody reads it any more: the console's own stream goes on as if somebody did, for ever where the input has no end.</summary>
internal static class PipeOutput
{
    private const int Descriptor = 1;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private const int NobodyReads = 32; // EPIPE, on Linux and macOS alike.

    public static Stream Open()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected)
        {
            return Console.OpenStandardOutput();
        }

        var stream = new FileStream(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        // Into a file it would write at a place of its own, over what others write there.
        return stream.CanSeek ? Console.OpenStandardOutput() : stream;
    }

    /// <summary>Cancels <paramref name="stop"/> once nobody reads the output any more: what a killed process had started is not to go on for long.</summary>
    public static ITimer Watch(CancellationTokenSource stop) => TimeProvider.System.CreateTimer(
        _ => (PipeEnd.IsReadByNobody(Descriptor) ? stop : null)?.Cancel(), state: null, BetweenLooks, BetweenLooks);

    /// <summary>Whoever read the output has enough of it, such as <c>head</c>.</summary>
    public static bool IsClosed(Exception exception) => exception is IOException { HResult: NobodyReads };
}
