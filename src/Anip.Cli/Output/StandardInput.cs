namespace Anip.Cli.Output;

/// <summary>What is piped into the process.</summary>
internal static class StandardInput
{
    private const string Descriptors = "/proc/self/fd";
    private const string DescriptorFlags = "/proc/self/fdinfo";

    /// <summary>Nothing where it was closed (<c>&lt;&amp;-</c>).</summary>
    public static Stream Open() => OperatingSystem.IsLinux() && WasClosed() ? Stream.Null : Console.OpenStandardInput();

    // The runtime's first pipe takes the number of a standard input that is not open; both ends of it are in this process then, and nothing ever comes out of it.
    private static bool WasClosed()
    {
        try
        {
            var input = new FileInfo($"{Descriptors}/0").LinkTarget;
            return input is null || (input.StartsWith("pipe:", StringComparison.Ordinal) && Directory.EnumerateFiles(Descriptors)
                .Any(descriptor => new FileInfo(descriptor).LinkTarget == input && IsWritable(Path.GetFileName(descriptor))));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // Its flags are octal, and the last two bits are O_RDONLY, O_WRONLY or O_RDWR (open(2)).
    private static bool IsWritable(string descriptor) =>
        File.ReadLines($"{DescriptorFlags}/{descriptor}").FirstOrDefault(line => line.StartsWith("flags:", StringComparison.Ordinal)) is [.., >= '0' and <= '7' and var last]
        && ((last - '0') & 3) != 0;
}
