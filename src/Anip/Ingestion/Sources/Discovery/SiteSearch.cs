using Anip.Decoding;
using Anip.Fetching;
using Anip.Ingestion.Feeds;
using Anip.Ingestion.Sources.Rss;

namespace Anip.Ingestion.Sources.Discovery;

/// <summary>One look at a site: what its page names first, then where feeds usually stand, then its sitemaps of news.</summary>
internal sealed class SiteSearch(DiscoveryBudget budget, int maxCandidates, ILookup<string, string> subscribed, TimeProvider timeProvider, CancellationToken cancellationToken)
{
    // What content systems and newspapers use most; each costs a request at the site.
    private static readonly string[] CommonPaths = ["/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feeds", "/?feed=rss2"];

    // There is no server, or none that may be asked.
    private static readonly string[] Unanswered = ["dns_failed", "connect_failed", "tls_failed", "private_address", "bad_response", "timeout", "rate_limited"];

    private readonly List<FeedCandidate> _candidates = [];
    private readonly List<string> _notes = [];
    private readonly HashSet<string> _tried = new(StringComparer.Ordinal);
    private readonly HashSet<string> _contents = new(StringComparer.Ordinal);

    public IReadOnlyList<FeedCandidate> Candidates => _candidates;

    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Why the address itself could not be read; null where it could.</summary>
    public FetchException? Failure { get; private set; }

    private ReadingLimit Limit => new(timeProvider, cancellationToken);

    /// <param name="mayBePlain">Nobody said https, so that http is tried where it is not answered.</param>
    internal async Task RunAsync(Uri address, bool mayBePlain)
    {
        var (document, isFound) = await OpenAsync(address);
        if (document is null && !isFound && mayBePlain && Failure is { } secure && Unanswered.Contains(secure.Code))
        {
            address = new UriBuilder(address) { Scheme = "http", Port = address.IsDefaultPort ? 80 : address.Port }.Uri;
            _tried.Clear();
            _notes.Clear();
            (document, isFound) = await OpenAsync(address);
        }

        if (isFound)
        {
            return;
        }

        if (document is not null && Keep(document, address.AbsoluteUri, CandidateOrigin.Given))
        {
            return;
        }

        if (document is null && Failure is { } failure && Unanswered.Contains(failure.Code))
        {
            return;
        }

        await SearchAsync(address, document);
    }

    /// <returns>The document at the address, or that the address is of a service whose feed is found without it.</returns>
    private async Task<(FetchedDocument? Document, bool IsFound)> OpenAsync(Uri address)
    {
        Failure = null;
        if (ServiceFeeds.Of(address) is { } feed && await TryAsync(feed, CandidateOrigin.Service, isGuess: true))
        {
            return (null, true);
        }

        // Who does not answer at all is not asked a second time.
        return Failure is { } failure && Unanswered.Contains(failure.Code) ? (null, false) : (await AskAsync(address), false);
    }

    private async Task SearchAsync(Uri address, FetchedDocument? document)
    {
        var site = document?.FinalUri ?? address;
        if (document is not null)
        {
            var html = TextDecoding.Decode(document.Body.Span, document.ContentType);
            await TryPageAsync(html, site);
            if (_candidates.Count > 0 && ServiceFeeds.NeedsPage(site))
            {
                return;
            }
        }

        if (_candidates.Count == 0)
        {
            foreach (var path in CommonPaths)
            {
                await TryAsync(new Uri(site, path).AbsoluteUri, CandidateOrigin.CommonPath, isGuess: true);
            }
        }

        await SitemapSearch.RunAsync(site, budget, AddSitemapAsync, Limit);
    }

    private async Task TryPageAsync(string html, Uri page)
    {
        if (ServiceFeeds.NeedsPage(page) && PageFeeds.CanonicalOf(html, page) is { } canonical && ServiceFeeds.Of(canonical) is { } channel)
        {
            await TryAsync(channel, CandidateOrigin.Service, isGuess: false);
            return;
        }

        foreach (var (feed, origin) in PageFeeds.Of(html, page))
        {
            // A link in a text is a guess, where a feed that the page names is not.
            await TryAsync(feed, origin, isGuess: origin == CandidateOrigin.Anchor);
        }
    }

    private Task AddSitemapAsync(FetchedDocument document, string address)
    {
        Keep(document, address, CandidateOrigin.Sitemap);
        return Task.CompletedTask;
    }

    private async Task<FetchedDocument?> AskAsync(Uri address)
    {
        _tried.Add(FeedAddress.KeyOf(address.AbsoluteUri));
        Failure = null;
        try
        {
            return await budget.FetchAsync(address, isGuess: false);
        }
        catch (FetchException exception)
        {
            Failure = exception;
            _notes.Add(exception.Message);
            return null;
        }
    }

    /// <param name="isGuess">That nothing is there is not worth a word.</param>
    private async Task<bool> TryAsync(string address, CandidateOrigin origin, bool isGuess)
    {
        if (_candidates.Count >= maxCandidates || !FeedAddress.TryNormalise(address, out var kept, out _) || !_tried.Add(FeedAddress.KeyOf(kept)))
        {
            return false;
        }

        try
        {
            if (await budget.FetchAsync(new Uri(kept), isGuess && origin != CandidateOrigin.Service) is not { } document)
            {
                return false;
            }

            if (Keep(document, kept, origin))
            {
                return true;
            }

            _notes.AddRange(isGuess ? [] : [$"{SourceName.Show(kept)} is named as a feed, and is none."]);
        }
        catch (FetchException exception)
        {
            Failure = origin == CandidateOrigin.Service ? exception : Failure;
            _notes.AddRange(isGuess ? [] : [exception.Message]);
        }

        return false;
    }

    /// <returns>Whether the document is a feed, be it one that was found before.</returns>
    private bool Keep(FetchedDocument document, string address, CandidateOrigin origin)
    {
        if (CandidateReader.Read(document, address, origin, Limit) is not { } candidate)
        {
            return false;
        }

        // The same feed at another address, or in another format.
        _tried.Add(FeedAddress.KeyOf(document.FinalUri.AbsoluteUri));
        var content = $"{candidate.Title}\n{candidate.Items}\n{candidate.Newest}\n{string.Join('\n', candidate.Titles)}";
        if (_contents.Add(content) || candidate.Items == 0)
        {
            _candidates.Add(candidate with { SubscribedAs = subscribed[FeedAddress.KeyOf(candidate.Address)].FirstOrDefault() });
        }

        return true;
    }
}
