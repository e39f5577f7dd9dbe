using System.CommandLine;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Models.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Models;

/// <summary><c>anip models delete</c>: a version that nothing needs any more.</summary>
internal static class DeletionVerb
{
    /// <param name="name">Of the model.</param>
    /// <param name="version">Of the version.</param>
    public static Command Create(Argument<string> name, Argument<int> version)
    {
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask" };
        var delete = new Command("delete", """
            Delete a version. One that is in force, has an alias, ships with ANIP or is what a rollback goes back to is refused. What was made with it stays.

            Example:
              anip models delete topic-classification 3 --yes
            """)
        { name, version, yes };
        delete.SetAction((arguments, cancellationToken) =>
            RunAsync(arguments, arguments.GetRequiredValue(name), arguments.GetRequiredValue(version), arguments.GetValue(yes), cancellationToken));
        return delete;
    }

    private static async Task<int> RunAsync(ParseResult arguments, string name, int version, bool yes, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        if (!yes && Console.IsInputRedirected)
        {
            Terminal.Error("nobody can be asked here: add --yes to delete without asking");
            return Failures.Failed;
        }

        if (!yes && !await Terminal.ConfirmAsync($"Delete version {version} of {name}? This cannot be undone.", cancellationToken))
        {
            return Failures.Failed;
        }

        await session.Services.GetRequiredService<VersionRemoval>().DeleteAsync(name, version, cancellationToken);
        Terminal.Info($"Version {version} of {name} is deleted.");
        return 0;
    }
}
