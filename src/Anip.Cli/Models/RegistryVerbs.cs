using System.CommandLine;
using System.Text.Json;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Lifecycle;
using Anip.Models;
using Anip.Models.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Models;

/// <summary>What <c>anip models</c> does with versions of the registry.</summary>
internal static class RegistryVerbs
{
    private static readonly Argument<string> Name = new("name") { Description = "A name that 'anip models list' shows" };

    private static readonly Option<string?> Why = new("--why") { Description = "Kept with the version (default: that it was done by hand)" };

    public static IEnumerable<Command> Create()
    {
        var version = new Argument<int>("version") { Description = "The number of a version that 'anip models show NAME' lists" };
        var force = new Option<bool>("--force") { Description = "Whatever the comparison says; needs --why" };
        var promote = new Command("promote", """
            Put a version of a model in force on every node, within seconds and without a gap, where it beats the one that is in force on the same held-out rows. What was decided stays with the version.

            Examples:
              anip models promote topic-classification 3
              anip models promote topic-classification 3 --force --why "the rows do not have our subject"
            """)
        { Name, version, Why, force, ComparisonVerbs.Rows, GlobalOptions.Json };
        promote.Validators.Add(result =>
        {
            if (result.GetValue(force) && string.IsNullOrWhiteSpace(result.GetValue(Why)))
            {
                result.AddError("--force needs a reason that is kept with the version: add --why \"…\"");
            }
        });
        promote.SetAction((arguments, cancellationToken) => PromoteAsync(arguments, arguments.GetRequiredValue(version), arguments.GetValue(force), cancellationToken));
        var rollback = new Command("rollback", """
            Put the version in force again that was before the present one.

            Example:
              anip models rollback topic-classification
            """)
        { Name, Why, GlobalOptions.Json };
        rollback.SetAction(RollbackAsync);
        var folder = new Argument<string>("folder") { Description = "A folder with a model.json and the files that it names, such as 'anip train --output' writes" };
        var register = new Command("register", """
            Make a version out of a model's folder; it is not in force before it is promoted. The same model again makes nothing new.

            Example:
              anip models register trained/topic-classification
            """)
        { folder, GlobalOptions.Json };
        register.SetAction((arguments, cancellationToken) => RegisterAsync(arguments, arguments.GetRequiredValue(folder), cancellationToken));
        yield return register;
        yield return promote;
        yield return rollback;
        yield return DeletionVerb.Create(Name, version);
        yield return Copy("push", "Bring versions from the local registry into the MLflow, with files, tags, parameters and metrics; what is there already stays.", registries => (registries.Local, registries.RemoteOrThrow()));
        yield return Copy("pull", "Bring versions from the MLflow into the local registry, with files, tags, parameters and metrics; what is there already stays.", registries => (registries.RemoteOrThrow(), registries.Local));
    }

    private static Command Copy(string verb, string description, Func<ModelRegistries, (IModelRegistry From, IModelRegistry To)> ends)
    {
        var version = new Option<int?>("--version") { Description = "Only this one (default: all)" };
        var copy = new Command(verb, $"""
            {description}

            Examples:
              anip models {verb} topic-classification
              anip models {verb} topic-classification --version 2
            """)
        { Name, version, GlobalOptions.Json };
        copy.SetAction(async (arguments, cancellationToken) =>
        {
            await using var session = await Session.OpenAsync(arguments, cancellationToken);
            var (from, to) = ends(session.Services.GetRequiredService<ModelRegistries>());
            var name = arguments.GetRequiredValue(Name);
            if (from.Name == LocalRegistry)
            {
                await session.Services.GetRequiredService<ShippedModels>().RegisterAsync(from, name, cancellationToken);
            }

            var told = new Told(one => Terminal.Info($"{one.Name} version {one.From} {(one.IsNew ? $"is version {one.To}" : $"was there already as version {one.To}")} in the {to.Name} registry."));
            var copied = await RegistryCopy.CopyAsync(from, to, name, arguments.GetValue(version), told, cancellationToken);
            if (arguments.GetValue(GlobalOptions.Json))
            {
                Terminal.PrintJson(JsonSerializer.Serialize(copied, CliJson.Default.IReadOnlyListCopiedVersion));
            }

            return 0;
        });
        return copy;
    }

    private const string LocalRegistry = "local";

    private static async Task<int> RegisterAsync(ParseResult arguments, string folder, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var registry = session.Services.GetRequiredService<ModelRegistries>().InForce;
        await session.Services.GetRequiredService<ShippedModels>().RegisterAsync(ModelFolder.ReadManifest(folder).Name, cancellationToken);
        var version = await session.Services.GetRequiredService<FolderRegistration>().RegisterAsync(
            registry, folder, $"registered by {Person()}", new Dictionary<string, string>(), cancellationToken);
        Terminal.Info($"{version.Name} has this model as version {version.Version}; 'anip models promote {version.Name} {version.Version}' puts it in force.");
        if (arguments.GetValue(GlobalOptions.Json))
        {
            Terminal.PrintJson(JsonSerializer.Serialize(VersionJson.Of(version), CliJson.Default.VersionJson));
        }

        return 0;
    }

    private static async Task<int> PromoteAsync(ParseResult arguments, int version, bool force, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var name = arguments.GetRequiredValue(Name);
        var decision = await session.Services.GetRequiredService<ComparedPromotion>().PromoteAsync(
            new PromotionOrder(name, version, Person(), arguments.GetValue(Why) ?? "") { IsForced = force, Rows = arguments.GetValue(ComparisonVerbs.Rows) ?? [] }, cancellationToken);
        if (arguments.GetValue(GlobalOptions.Json))
        {
            Terminal.PrintJson(JsonSerializer.Serialize(DecisionJson.Of(decision), CliJson.Default.DecisionJson));
        }

        if (!decision.IsInForce)
        {
            Terminal.Error($"version {version} of {name} is not put in force. {decision.Reason} What is in force stays. Train a better one, or add --force --why \"…\" to put it in force all the same.");
            return Failures.Failed;
        }

        await FollowedChampions.BringAsync(session.Services, cancellationToken);
        var before = decision.Before is { } old ? $" instead of version {old}" : "";
        Terminal.Info(decision.Verdict is PromotionVerdict.AlreadyInForce ? $"Version {version} of {name} is in force already."
            : $"Version {version} of {name} is in force{before}. {decision.Reason}{(decision.Verdict is PromotionVerdict.Forced ? " It was forced." : "")} Nodes follow within seconds.");
        return 0;
    }

    private static async Task<int> RollbackAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var name = arguments.GetRequiredValue(Name);
        var (from, to) = await session.Services.GetRequiredService<Promotion>().RollbackAsync(name, Person(), Reason(arguments), cancellationToken);
        await FollowedChampions.BringAsync(session.Services, cancellationToken);
        Terminal.Info($"Version {to} of {name} is in force again, instead of version {from}. Nodes follow within seconds.");
        return Print(arguments, new MovedJson(name, from, to));
    }

    private static int Print(ParseResult arguments, MovedJson moved)
    {
        if (arguments.GetValue(GlobalOptions.Json))
        {
            Terminal.PrintJson(JsonSerializer.Serialize(moved, CliJson.Default.MovedJson));
        }

        return 0;
    }

    private static string Reason(ParseResult arguments) => arguments.GetValue(Why) is { Length: > 0 } why ? why : "by hand";

    /// <summary>Who does it, as it is kept with a version.</summary>
    public static string Person() => $"{Environment.UserName}@{Environment.MachineName}";

    private sealed class Told(Action<CopiedVersion> tell) : IProgress<CopiedVersion>
    {
        public void Report(CopiedVersion value) => tell(value);
    }
}
