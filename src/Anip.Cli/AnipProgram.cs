using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli;

/// <summary>The program. One of your own that knows more sources is a line: <c>return await AnipProgram.RunAsync(args, services => services.AddNewsSource&lt;MySource&gt;());</c></summary>
public static class AnipProgram
{
    /// <param name="arguments">Of the command line.</param>
    /// <param name="addMore">Adds to what the program is put together from. Called whenever that is done.</param>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(string[] arguments, Action<IServiceCollection>? addMore = null)
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        MakeTemporaryFolder();
        return CommandLine.RunAsync(arguments, addMore);
    }

    // TMPDIR may name a folder of a container's volume, which is empty at first. Where it cannot be made, whoever needs it says so.
    private static void MakeTemporaryFolder()
    {
        try
        {
            Directory.CreateDirectory(Path.GetTempPath());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }
}
