using System.CommandLine;
using System.Globalization;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Subscriptions;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Sources;

/// <summary><c>anip sources pause</c>, <c>resume</c> and <c>set</c>: what people want of a source.</summary>
internal static class PreferenceVerbs
{
    private const string OwnPace = "auto";
    private static readonly TimeSpan MaxInterval = TimeSpan.FromDays(7);

    private static readonly Argument<string[]> Targets = new("url") { Description = SourceReference.Description, Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string?> Title = new("--title") { Description = "Shown in place of the address; empty for the source's own" };
    private static readonly Option<string?> Tags = new("--tags") { Description = "In place of those that it has, separated by commas; empty for none" };
    private static readonly Option<string?> Interval = new("--interval") { Description = "From one fetch to the next, such as 00:30:00 or 30m; 'auto' for the source's own pace" };

    public static IEnumerable<Command> Create()
    {
        var pause = new Command("pause", "Do not ask sources until they are resumed") { Targets };
        pause.SetAction((arguments, cancellationToken) => ChangeAsync(arguments, "Paused", before => before with { Paused = true }, cancellationToken));
        var resume = new Command("resume", "Let paused sources go on") { Targets };
        resume.SetAction((arguments, cancellationToken) => ChangeAsync(arguments, "Resumed", before => before with { Paused = false }, cancellationToken));
        var set = new Command("set", """
            Name and sort sources, or set how often they are asked.

            Examples:
              anip sources set example.org/feed --tags world,english
              anip sources set example.org/feed --interval 30m
            """)
        { Targets, Title, Tags, Interval };
        set.SetAction(SetAsync);
        return [pause, resume, set];
    }

    /// <returns>False where the text is no interval.</returns>
    internal static bool TryInterval(string text, out TimeSpan? interval)
    {
        interval = null;
        if (text.Equals(OwnPace, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var unit = text.Length > 0 ? char.ToLowerInvariant(text[^1]) : ' ';
        if (unit is 's' or 'm' or 'h' or 'd' && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number < 1e6)
        {
            interval = TimeSpan.FromSeconds(number * unit switch { 's' => 1, 'm' => 60, 'h' => 3_600, _ => 86_400 });
        }
        else if (text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span))
        {
            interval = span;
        }

        return interval is { } given && given >= TimeSpan.FromSeconds(1) && given <= MaxInterval;
    }

    private static async Task<int> SetAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var (title, tags, interval) = (arguments.GetValue(Title), arguments.GetValue(Tags)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), arguments.GetValue(Interval));
        TimeSpan? every = null;
        if (title is null && tags is null && interval is null)
        {
            Terminal.Error("nothing is to be set: add --title, --tags or --interval");
            return Failures.WrongUsage;
        }

        if (tags is not null && SourceTags.Refuse(tags) is { } refusal)
        {
            Terminal.Error($"--tags {refusal}");
            return Failures.WrongUsage;
        }

        if (interval is not null && !TryInterval(interval, out every))
        {
            Terminal.Error($"--interval: '{interval}' is no time from 1s to 7d; expected one such as 30m, 00:30:00 or auto");
            return Failures.WrongUsage;
        }

        return await ChangeAsync(
            arguments, "Set",
            before => before with
            {
                Title = title is null ? before.Title : title.Trim() is { Length: > 0 } given ? given : null,
                Tags = tags is null ? before.Tags : SourceTags.Of(tags),
                Interval = interval is null ? before.Interval : every,
            },
            cancellationToken);
    }

    private static async Task<int> ChangeAsync(ParseResult arguments, string done, Func<SourcePreferences, SourcePreferences> change, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var store = session.Services.GetRequiredService<ISourceStore>();
        var code = 0;
        foreach (var target in arguments.GetRequiredValue(Targets))
        {
            if (await SourceReference.FindAsync(store, target, cancellationToken) is { } source && await store.ChangeAsync(source.Id, change, cancellationToken))
            {
                Terminal.Info($"{done}: {source.Title ?? SourceName.Show(source.Id)}");
            }
            else
            {
                code = SourceReference.Missing(target);
            }
        }

        return code;
    }
}
