using System.CommandLine;
using Anip.Cli.Output;

namespace Anip.Cli;

/// <summary><c>anip serve</c>: one role alone.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var api = new Command("api", "Serve the API and the page, and nothing else") { UpCommand.Urls };
        api.SetAction(ServeApiAsync);
        return new Command("serve", "Run one role alone") { api };
    }

    private static async Task<int> ServeApiAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var app = await AnipHost.BuildAsync(arguments, arguments.GetValue(UpCommand.Urls), _ => { }, cancellationToken);
        await app.StartAsync(cancellationToken);
        Terminal.Say($"Serving {string.Join(", ", app.Urls)}. Ctrl+C stops.");
        await app.StopOnAsync(cancellationToken);
        return 0;
    }
}
