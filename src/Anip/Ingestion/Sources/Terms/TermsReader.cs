using Anip.Decoding;
using Anip.Fetching;
using Anip.Fetching.Robots;
using Anip.Ingestion.Sources.Refresh;

namespace Anip.Ingestion.Sources.Terms;

/// <summary>Asks a host how it may be read and used: its robots.txt, tdmrep.json, ai.txt and front page.</summary>
public sealed class TermsReader(GuardedFetcher fetcher, RobotsRules robots, HostVisits visits, ITermsStore store, TimeProvider timeProvider)
{
    private const int MaxFile = 512 * 1024;
    private const int MaxPage = 8 * 1024 * 1024;
    private const string RobotsTag = "X-Robots-Tag";
    private const string Reservation = "TDM-Reservation";
    private const string Policy = "TDM-Policy";

    /// <summary>The headers of any answer that say something of it.</summary>
    public static IReadOnlyList<string> Headers { get; } = [RobotsTag, Reservation, Policy];

    /// <param name="source">The address of a source at the host.</param>
    /// <returns>What is kept of it now.</returns>
    /// <exception cref="FetchException"><c>host_busy</c>: it was not asked, and what is kept stays.</exception>
    public async Task<SiteTerms> ReadAsync(Uri source, CancellationToken cancellationToken)
    {
        await using var visit = visits.Begin();
        var answer = await visit.RobotsAsync(source, cancellationToken);
        var front = new Uri(source, "/");
        var terms = new SiteTerms(HostOf(source), timeProvider.GetUtcNow()) { Robots = StateOf(answer, front), CrawlDelay = answer.File.CrawlDelay };
        if (answer.State != RobotsState.Unreachable)
        {
            terms = await WithFilesAsync(terms, source, visit, cancellationToken);
        }

        if (answer.File.Allows(front) && await FetchAsync(front, MaxPage, visit, cancellationToken) is { } page)
        {
            terms = WithPage(terms, page);
        }

        await store.SaveAsync(terms, cancellationToken);
        return terms;
    }

    /// <summary>Of an address, as terms are kept.</summary>
    public static string HostOf(Uri address) => address.IsDefaultPort ? address.IdnHost.ToLowerInvariant() : $"{address.IdnHost.ToLowerInvariant()}:{address.Port}";

    private async Task<SiteTerms> WithFilesAsync(SiteTerms terms, Uri source, HostVisit visit, CancellationToken cancellationToken)
    {
        if (await FetchAsync(new Uri(source, "/.well-known/tdmrep.json"), MaxFile, visit, cancellationToken) is { } tdm)
        {
            var (reserved, policy) = SiteStatements.OfTdmFile(tdm.Body, source.PathAndQuery);
            terms = terms with { TdmReserved = reserved ?? false, TdmPolicy = policy };
        }

        return await FetchAsync(new Uri(source, "/ai.txt"), MaxFile, visit, cancellationToken) is { } ai
            ? terms with { AiTxt = SiteStatements.OfAiTxt(ai.Body.Span, robots.Agent) }
            : terms;
    }

    private SiteTerms WithPage(SiteTerms terms, FetchedDocument page)
    {
        var header = SiteStatements.OfRobotsTag(page.Headers.GetValueOrDefault(RobotsTag), robots.Agent);
        var meta = SiteStatements.OfPage(TextDecoding.Decode(page.Body.Span, page.ContentType), robots.Agent);
        return terms with
        {
            NoAi = header.NoAi || meta.NoAi,
            NoIndex = header.NoIndex || meta.NoIndex,
            // What a page says goes before what the file says, and the header before both (TDMRep, 6).
            TdmReserved = SiteStatements.OfTdm(page.Headers.GetValueOrDefault(Reservation)) ?? meta.TdmReserved ?? terms.TdmReserved,
            TdmPolicy = page.Headers.GetValueOrDefault(Policy) ?? meta.TdmPolicy ?? terms.TdmPolicy,
        };
    }

    private static string StateOf(RobotsAnswer answer, Uri front) => answer.State switch
    {
        RobotsState.None => "none",
        RobotsState.Unreachable => "unreachable",
        _ when !answer.File.Allows(front) => "closed",
        _ => answer.File.ForbidsSomething ? "partly" : "open",
    };

    private async Task<FetchedDocument?> FetchAsync(Uri address, int maxBytes, HostVisit visit, CancellationToken cancellationToken)
    {
        try
        {
            return await fetcher.FetchAsync(new FetchRequest(address) { MaxBytes = maxBytes, AllowDamage = true, KeepHeaders = Headers, Turn = visit.TurnAsync }, cancellationToken);
        }
        catch (FetchException)
        {
            // There is none, or none that can be read.
            return null;
        }
    }
}
