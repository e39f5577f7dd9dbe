using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Lifecycle;
using Anip.Lifecycle.Figures;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Models;

/// <summary><c>anip models evaluate</c> and <c>compare</c>: versions of the registry on rows that they have not learnt from.</summary>
internal static class ComparisonVerbs
{
    /// <summary>Not <c>--data</c>, which is the data folder.</summary>
    public static Option<string[]> Rows { get; } = new("--rows")
    {
        Description = "Labelled files or folders of them, of which the held-out rows count (default: Training:Data; heads of your own labels are measured by those)",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    public static IEnumerable<Command> Create()
    {
        var model = new Argument<string>("model") { Description = "NAME, for the version in force, or NAME@VERSION" };
        var evaluate = new Command("evaluate", """
            Measure a version on rows that it has not learnt from.

            Examples:
              anip models evaluate topic-classification --rows corpus/topic
              anip models evaluate topic-classification@2 --json
            """)
        { model, Rows, GlobalOptions.Json };
        evaluate.SetAction((arguments, cancellationToken) => EvaluateAsync(arguments, Reference.Parse(arguments.GetRequiredValue(model), null), cancellationToken));
        var first = new Argument<string>("a") { Description = "NAME, for the version in force, or NAME@VERSION" };
        var second = new Argument<string>("b") { Description = "NAME@VERSION, or the number of another version of the same model" };
        var compare = new Command("compare", """
            Compare two versions on the same held-out rows, and say whether the second may take the first one's place. Nothing is changed.

            Examples:
              anip models compare topic-classification topic-classification@3
              anip models compare topic-classification@1 2 --rows corpus/topic --json
            """)
        { first, second, Rows, GlobalOptions.Json };
        compare.SetAction((arguments, cancellationToken) =>
        {
            var a = Reference.Parse(arguments.GetRequiredValue(first), null);
            return CompareAsync(arguments, a, Reference.Parse(arguments.GetRequiredValue(second), a.Name), cancellationToken);
        });
        return [evaluate, compare];
    }

    private static async Task<int> EvaluateAsync(ParseResult arguments, Reference reference, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var comparison = session.Services.GetRequiredService<VersionComparison>();
        var version = await comparison.FindAsync(reference.Name, reference.Version, cancellationToken);
        var report = await comparison.EvaluateAsync(version, arguments.GetValue(Rows) ?? [], cancellationToken);
        if (arguments.GetValue(GlobalOptions.Json))
        {
            Terminal.PrintJson(JsonSerializer.Serialize(new EvaluatedJson(version.Name, version.Version, report), CliJson.Default.EvaluatedJson));
            return 0;
        }

        Terminal.Print($"version {version.Version} of {version.Name} on held-out rows");
        FigureLines.Print(report);
        return 0;
    }

    private static async Task<int> CompareAsync(ParseResult arguments, Reference a, Reference b, CancellationToken cancellationToken)
    {
        if (a.Name != b.Name)
        {
            throw new UsageException($"{a.Name} and {b.Name} are two models: name two versions of one, such as {a.Name}@1 and {a.Name}@2");
        }

        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var comparison = session.Services.GetRequiredService<VersionComparison>();
        var champion = await comparison.FindAsync(a.Name, a.Version, cancellationToken);
        var challenger = await comparison.FindAsync(b.Name, b.Version, cancellationToken);
        if (champion.Version == challenger.Version)
        {
            throw new UsageException($"version {champion.Version} of {a.Name} would be compared with itself: name another, such as {a.Name}@{champion.Version + 1}");
        }

        var compared = await comparison.CompareAsync(champion, challenger, arguments.GetValue(Rows) ?? [], cancellationToken);
        if (arguments.GetValue(GlobalOptions.Json))
        {
            Terminal.PrintJson(JsonSerializer.Serialize(new ComparedJson(a.Name, champion.Version, challenger.Version, compared), CliJson.Default.ComparedJson));
            return 0;
        }

        Terminal.Print($"version {champion.Version} of {a.Name}, and beside it version {challenger.Version}");
        FigureLines.Print(compared);
        return 0;
    }

    /// <summary>A version as it is named on the command line.</summary>
    /// <param name="Version">A number or an alias; null for the one in force.</param>
    private sealed record Reference(string Name, string? Version)
    {
        /// <param name="other">The model that a bare number is a version of; null where there is none.</param>
        public static Reference Parse(string given, string? other)
        {
            if (other is not null && int.TryParse(given.TrimStart('@'), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                return new Reference(other, given.TrimStart('@'));
            }

            return given.Split('@') switch
            {
                [{ Length: > 0 } name] => new Reference(name, null),
                [{ Length: > 0 } name, { Length: > 0 } version] => new Reference(name, version),
                _ => throw new UsageException($"'{given}' names no version: expected NAME or NAME@VERSION, such as topic-classification@2"),
            };
        }
    }
}

internal sealed record EvaluatedJson(string Name, int Version, TrainingReport Report);

/// <param name="Champion">The number of the version that is compared with.</param>
/// <param name="Challenger">The number of the one that may take its place.</param>
internal sealed record ComparedJson(string Name, int Champion, int Challenger, ModelComparison Comparison);
