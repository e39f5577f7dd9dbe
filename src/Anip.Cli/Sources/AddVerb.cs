using System.CommandLine;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Discovery;
using Anip.Ingestion.Sources.Opml;
using Anip.Ingestion.Sources.Rss;
using Anip.Ingestion.Sources.Subscriptions;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Sources;

/// <summary><c>anip sources add</c>: finds what can be subscribed at an address, shows it and subscribes what is chosen.</summary>
internal static class AddVerb
{
    // With these nothing is known of the address, and a feed of that address may well be there tomorrow.
    private static readonly string[] Unanswered = ["dns_failed", "connect_failed", "tls_failed", "timeout", "rate_limited", "private_address", "bad_response", "too_many_redirects"];

    private static readonly Argument<string> Target = new("url") { Description = "The address of a site or of a feed, such as example.org, or an OPML file" };
    private static readonly Option<bool> All = new("--all") { Description = "Subscribe all that is found" };
    private static readonly Option<string?> Pick = new("--pick") { Description = "Subscribe these of the numbered list, such as 1,3" };
    private static readonly Option<bool> Yes = new("--yes", "-y") { Description = "Do not ask: subscribe the first that is found" };
    private static readonly Option<bool> AsIs = new("--as-is") { Description = "Subscribe the address itself, without looking at what is there" };

    public static Command Create()
    {
        var add = new Command("add", """
            Find the feeds of a site, show what each would bring, and subscribe the chosen. A feed's own address is subscribed at once, and so are all
            feeds of an OPML file. 'anip up' fetches them. Names of channels and people work too: a YouTube page, @user@a.mastodon.server.

            Examples:
              anip sources add example.org
              anip sources add example.org --pick 1,3
              anip sources add https://example.org/feed.xml
              anip sources add subscriptions.opml
            """)
        { Target, All, Pick, Yes, AsIs, GlobalOptions.Json };
        add.SetAction(AddAsync);
        return add;
    }

    private static async Task<int> AddAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var target = arguments.GetRequiredValue(Target);
        // What is a file here is meant as one, whatever it is called.
        if (File.Exists(target) || LooksLikeFile(target))
        {
            var list = OpmlFile.Parse(await File.ReadAllBytesAsync(target, cancellationToken));
            await using var listed = await Session.OpenAsync(arguments, cancellationToken);
            return await OpmlImport.SubscribeAsync(listed.Services, list, cancellationToken);
        }

        string? address = null;
        if (!FeedDiscovery.IsHandle(target) && !FeedAddress.TryNormalise(target, out address, out var problem))
        {
            Terminal.Error($"the address {problem!.Message}{(problem.Message == FeedAddress.NoAddress ? ", and there is no such file" : "")}");
            return Failures.WrongUsage;
        }

        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        if (arguments.GetValue(AsIs) && address is not null)
        {
            return await SubscribeAsync(session, arguments, [new FeedCandidate(address, RssSource.Kind, CandidateOrigin.Given)], cancellationToken);
        }

        var (found, failure) = await FindAsync(session, target, cancellationToken);
        if (failure is not null)
        {
            return await UnreadAsync(session, arguments, address, failure, cancellationToken);
        }

        return found!.Candidates is [{ Origin: CandidateOrigin.Given or CandidateOrigin.Service } only]
            ? await SubscribeAsync(session, arguments, [only], cancellationToken)
            : await ChooseAsync(session, arguments, found, cancellationToken);
    }

    private static async Task<(Discovered? Found, SourceException? Failure)> FindAsync(Session session, string target, CancellationToken cancellationToken)
    {
        try
        {
            return (await session.Services.GetRequiredService<FeedDiscovery>().FindAsync(target, cancellationToken), null);
        }
        catch (SourceException exception)
        {
            return (null, exception);
        }
    }

    private static async Task<int> UnreadAsync(Session session, ParseResult arguments, string? address, SourceException failure, CancellationToken cancellationToken)
    {
        var mayBeFeed = address is not null && new Uri(address).PathAndQuery != "/";
        if (mayBeFeed && (Unanswered.Contains(failure.Code) || failure.Code.StartsWith("http_5", StringComparison.Ordinal)))
        {
            Terminal.Info($"It could not be looked at: {failure.Message} It is subscribed all the same, and tried again later.");
            return await SubscribeAsync(session, arguments, [new FeedCandidate(address!, RssSource.Kind, CandidateOrigin.Given)], cancellationToken);
        }

        Terminal.Error($"{failure.Message}{(address is null ? "" : " Where a feed will be there later, add --as-is.")}");
        return Failures.Failed;
    }

    private static async Task<int> ChooseAsync(Session session, ParseResult arguments, Discovered found, CancellationToken cancellationToken)
    {
        foreach (var note in found.Notes)
        {
            Terminal.Info(note);
        }

        if (found.Candidates.Count == 0)
        {
            Terminal.Error($"no feed was found at {found.Asked}{(found.IsIncomplete ? " before the limits of Discovery were reached" : "")}; look on its pages for an address of RSS or Atom and add that");
            return Failures.Failed;
        }

        if (!arguments.GetValue(GlobalOptions.Json))
        {
            CandidateLines.Write(found);
        }

        IReadOnlyList<FeedCandidate>? chosen;
        if (arguments.GetValue(All))
        {
            chosen = found.Candidates;
        }
        else if (arguments.GetValue(Pick) is { } pick)
        {
            chosen = CandidateChoice.Of(pick, found.Candidates);
            if (chosen is null)
            {
                Terminal.Error($"--pick takes numbers from 1 to {found.Candidates.Count}, such as 1,3");
                return Failures.WrongUsage;
            }
        }
        else
        {
            chosen = arguments.GetValue(Yes) ? [found.Candidates[0]] : CandidateChoice.Ask(found.Candidates);
        }

        if (chosen is null)
        {
            if (arguments.GetValue(GlobalOptions.Json))
            {
                Terminal.PrintJson(AddedJson.Of(found.Candidates, []), CliJson.Default.AddedJson);
            }

            Terminal.Error("nothing was subscribed: add --all, --pick with numbers such as 1,3, or --yes for the first");
            return Failures.Failed;
        }

        return await SubscribeAsync(session, arguments, chosen, cancellationToken, found.Candidates);
    }

    private static async Task<int> SubscribeAsync(
        Session session, ParseResult arguments, IReadOnlyList<FeedCandidate> chosen, CancellationToken cancellationToken, IReadOnlyList<FeedCandidate>? found = null)
    {
        var subscribed = await session.Services.GetRequiredService<Subscriber>().AddAsync(
            chosen.Select(candidate => new Subscription(candidate.Address, candidate.Kind, candidate.Title)), cancellationToken);
        var added = subscribed.Count(one => one.IsNew);
        if (arguments.GetValue(GlobalOptions.Json))
        {
            Terminal.PrintJson(AddedJson.Of(found ?? chosen, subscribed), CliJson.Default.AddedJson);
        }

        foreach (var (candidate, one) in chosen.Zip(subscribed))
        {
            Terminal.Info($"{(one.IsNew ? "Subscribed" : "Already there:")} {candidate.Title ?? SourceName.Show(one.Id)}{(candidate.Title is null ? "" : $" ({SourceName.Show(one.Id)})")}");
        }

        var pipelines = string.Join(" and ", chosen.Select(candidate => $"'anip run {candidate.Kind}_pipeline'").Distinct());
        Terminal.Info($"{added} subscribed; {subscribed.Count - added} were already. 'anip up' fetches them; {pipelines} does so now.");
        return 0;
    }

    private static bool LooksLikeFile(string target) => !target.Contains("//", StringComparison.Ordinal) && !target.StartsWith("feed:", StringComparison.OrdinalIgnoreCase)
        && (Path.IsPathRooted(target) || target.EndsWith(".opml", StringComparison.OrdinalIgnoreCase)
            || (!target.Contains('/', StringComparison.Ordinal) && Path.GetExtension(target).ToLowerInvariant() is ".xml" or ".json" or ".txt"));
}
