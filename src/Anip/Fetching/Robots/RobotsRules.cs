using System.Collections.Concurrent;
using Anip.Fetching.Addresses;
using Microsoft.Extensions.Options;

namespace Anip.Fetching.Robots;

/// <summary>What the servers' robots.txt say to us: each is fetched once a day, when a page of the server is first wanted.</summary>
public sealed class RobotsRules(GuardedFetcher fetcher, IOptions<FetchOptions> options, TimeProvider timeProvider)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(24);

    // A server that does not answer may do so in a moment.
    private static readonly TimeSpan Retry = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>By which groups of a robots.txt name us.</summary>
    public string Agent { get; } = AgentOf(options.Value.UserAgent);

    /// <inheritdoc cref="FetchOptions.HonourRobots"/>
    public bool AreHonoured => options.Value.HonourRobots;

    /// <inheritdoc cref="ReadAsync(Uri, Func{Uri, CancellationToken, Task}?, CancellationToken)"/>
    public Task<RobotsAnswer> ReadAsync(Uri page, CancellationToken cancellationToken) => ReadAsync(page, turn: null, cancellationToken);

    /// <summary>Of the server that has the page.</summary>
    /// <param name="turn"><inheritdoc cref="FetchRequest.Turn"/></param>
    /// <exception cref="FetchException">What the turn throws, where the server was not asked.</exception>
    public async Task<RobotsAnswer> ReadAsync(Uri page, Func<Uri, CancellationToken, Task>? turn, CancellationToken cancellationToken)
    {
        var server = page.GetLeftPart(UriPartial.Authority);
        var now = timeProvider.GetUtcNow();
        if (_known.TryGetValue(server, out var known) && known.Until > now)
        {
            return known.Answer;
        }

        var answer = await FetchAsync(new Uri(server + "/robots.txt"), turn, cancellationToken);
        // What it said before holds while it does not answer.
        answer = answer.State == RobotsState.Unreachable && known is { Answer.State: not RobotsState.Unreachable } ? known.Answer : answer;
        if (_known.Count >= options.Value.MaxHosts)
        {
            foreach (var (past, _) in _known.OrderBy(pair => pair.Value.Until).Take((options.Value.MaxHosts / 4) + 1).ToList())
            {
                _known.TryRemove(past, out _);
            }
        }

        _known[server] = new Known(answer, now + (answer.State == RobotsState.Unreachable ? Retry : Fresh));
        return answer;
    }

    /// <exception cref="FetchException"><c>robots_disallowed</c>: the server does not want us to read that page.</exception>
    public async Task RequireAsync(Uri page, CancellationToken cancellationToken)
    {
        if (!AreHonoured)
        {
            return;
        }

        var answer = await ReadAsync(page, cancellationToken);
        if (!answer.File.Allows(page))
        {
            throw new FetchException("robots_disallowed", answer.State == RobotsState.Unreachable
                ? $"{PublicUrl.Of(page)} is not read: the robots.txt of {page.IdnHost} cannot be fetched, which counts as a no; it is tried again later."
                : $"{PublicUrl.Of(page)} is not read: the robots.txt of {page.IdnHost} does not allow it (Fetching:HonourRobots).")
            { WasAsked = false };
        }
    }

    private async Task<RobotsAnswer> FetchAsync(Uri address, Func<Uri, CancellationToken, Task>? turn, CancellationToken cancellationToken)
    {
        try
        {
            var document = await fetcher.FetchAsync(new FetchRequest(address) { AnyStatus = true, AllowDamage = true, Turn = turn }, cancellationToken);
            return document.Status switch
            {
                >= 200 and < 300 => new RobotsAnswer(RobotsState.Read, RobotsFile.Parse(document.Body.Span, Agent)),
                // RFC 9309, 2.3.1.3: no such file, and so nothing is forbidden.
                >= 400 and < 500 and not 429 => new RobotsAnswer(RobotsState.None, RobotsFile.Empty),
                _ => new RobotsAnswer(RobotsState.Unreachable, RobotsFile.Closed),
            };
        }
        catch (FetchException exception) when (exception.Code is "too_many_redirects" or "bad_redirect")
        {
            // 2.3.1.2: more redirects than five may count as no file.
            return new RobotsAnswer(RobotsState.None, RobotsFile.Empty);
        }
        catch (FetchException exception) when (exception.Code != "host_busy")
        {
            return new RobotsAnswer(RobotsState.Unreachable, RobotsFile.Closed);
        }
    }

    // RFC 9309, 2.2.1: letters, hyphens and underscores.
    private static string AgentOf(string userAgent) => string.Concat(userAgent.TakeWhile(c => char.IsAsciiLetter(c) || c is '-' or '_'));

    private sealed record Known(RobotsAnswer Answer, DateTimeOffset Until);
}

/// <summary>What a server answers when it is asked for its robots.txt.</summary>
public sealed record RobotsAnswer(RobotsState State, RobotsFile File);

/// <summary>How a robots.txt was had.</summary>
public enum RobotsState
{
    /// <summary>There is one.</summary>
    Read,

    /// <summary>There is none, so that all is allowed.</summary>
    None,

    /// <summary>The server could not say, so that nothing is allowed for now.</summary>
    Unreachable,
}
