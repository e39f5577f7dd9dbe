using System.Globalization;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Discovery;
using Anip.Ingestion.Sources.Subscriptions;
using Anip.Isolation;
using Anip.Server.Access;
using Anip.Server.Api.Sources;
using Anip.Server.Web.Pages.Sources;
using Anip.Server.Web.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Web;

/// <summary>What the forms of the pages of sources do.</summary>
internal static class SourceForms
{
    /// <summary>The field that names what was chosen, once for each.</summary>
    public const string Chosen = "choose";

    private const int MaxMinutes = 7 * 24 * 60;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/sources/find", FindAsync).RequireAuthorization(AccessPolicies.Write).ExcludeFromDescription();
        app.MapPost("/sources", SubscribeAsync).RequireAuthorization(AccessPolicies.Write).ExcludeFromDescription();
        app.MapPost("/sources/opml", ImportAsync).RequireAuthorization(AccessPolicies.Write).ExcludeFromDescription();
        app.MapPost("/sources/{reference}/test", TestAsync).RequireAuthorization(AccessPolicies.Write).ExcludeFromDescription();
        app.MapPost("/sources/{reference}/remove", RemoveAsync).RequireAuthorization(AccessPolicies.Write).ExcludeFromDescription();
        app.MapPost("/sources/{reference}/settings", SetAsync).RequireAuthorization(AccessPolicies.Write).ExcludeFromDescription();
        app.MapPost("/sources/{reference}/pause", (string reference, HttpContext context, SourceReader reader, ISourceStore store, CancellationToken cancellationToken) =>
            ChangeAsync(reference, context, reader, store, before => before with { Paused = true }, cancellationToken)).RequireAuthorization(AccessPolicies.Write).ExcludeFromDescription();
        app.MapPost("/sources/{reference}/resume", (string reference, HttpContext context, SourceReader reader, ISourceStore store, CancellationToken cancellationToken) =>
            ChangeAsync(reference, context, reader, store, before => before with { Paused = false }, cancellationToken)).RequireAuthorization(AccessPolicies.Write).ExcludeFromDescription();
    }

    private static async Task<IResult> FindAsync(
        HttpContext context, FeedDiscovery discovery, RecentCandidates recent, SourceReader reader, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var given = (await context.Request.ReadFormBodyAsync(cancellationToken))["url"].ToString().Trim();
        try
        {
            var found = await discovery.FindAsync(given, cancellationToken);
            recent.Keep(found.Candidates);
            return found.Candidates.Count > 0
                ? PageEndpoints.Page<FoundSourcesPage>(new FoundModel(found, timeProvider.GetUtcNow()))
                : await SourcesEndpoint.AnswerAsync(reader, new SourceNotice($"No feed was found at {found.Asked}. Look on its pages for an address of RSS or Atom.", IsFailure: true) { Details = found.Notes }, cancellationToken);
        }
        catch (SourceException exception)
        {
            // What may be a password is not shown again.
            return await SourcesEndpoint.AnswerAsync(reader, new SourceNotice(exception.Message, IsFailure: true, exception.Code is "password" ? null : SourceName.Show(given)), cancellationToken);
        }
    }

    private static async Task<IResult> SubscribeAsync(HttpContext context, RecentCandidates recent, Subscriber subscriber, SourceReader reader, CancellationToken cancellationToken)
    {
        var references = (await context.Request.ReadFormBodyAsync(cancellationToken))[Chosen];
        var chosen = references.OfType<string>().Select(recent.Find).OfType<FeedCandidate>().ToList();
        if (chosen.Count == 0)
        {
            return await SourcesEndpoint.AnswerAsync(
                reader, new SourceNotice(references.Count == 0 ? "Nothing was chosen." : "What was found is too long ago: look again.", IsFailure: true), cancellationToken);
        }

        var subscribed = await subscriber.AddAsync(chosen.Select(candidate => new Subscription(candidate.Address, candidate.Kind, candidate.Title)), cancellationToken);
        var added = subscribed.Count(one => one.IsNew);
        return await SourcesEndpoint.AnswerAsync(reader, new SourceNotice(added == 1 ? "1 source was subscribed." : $"{added} sources were subscribed.", IsFailure: false), cancellationToken);
    }

    private static async Task<IResult> ImportAsync(HttpContext context, Subscriber subscriber, SourceReader reader, CancellationToken cancellationToken)
    {
        if ((await context.Request.ReadFormBodyAsync(cancellationToken)).Files.FirstOrDefault(file => file.Length > 0) is not { } file)
        {
            return await SourcesEndpoint.AnswerAsync(reader, new SourceNotice("No file was chosen.", IsFailure: true), cancellationToken);
        }

        using var copy = new MemoryStream();
        await file.CopyToAsync(copy, cancellationToken);
        try
        {
            var done = await OpmlApi.SubscribeAsync(copy.GetBuffer().AsMemory(0, (int)copy.Length), subscriber, cancellationToken);
            return await SourcesEndpoint.AnswerAsync(
                reader,
                new SourceNotice($"{done.Added} subscribed; {done.Known} were already{(done.Refused.Count == 0 ? "" : $"; {done.Refused.Count} are no feeds")}.", done.Refused.Count > 0)
                {
                    Details = [.. done.Refused.Select(outline => $"Line {outline.Line}: {outline.Title ?? "an outline without a title"}. {outline.Error}")],
                },
                cancellationToken);
        }
        catch (SourceException exception)
        {
            return await SourcesEndpoint.AnswerAsync(reader, new SourceNotice(exception.Message, IsFailure: true), cancellationToken);
        }
    }

    private static async Task<IResult> TestAsync(string reference, SourceReader reader, SourceCatalogue catalogue, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (await reader.FindAsync(reference, notice: null, cancellationToken) is not { } model || catalogue.Find(model.Source.Kind) is not { } kind)
        {
            return SourcesEndpoint.Missing();
        }

        var reading = SourceReading.Of(kind.Source, model.Source.Id, model.Source.Kind, timeProvider.GetUtcNow());
        List<string> titles = [];
        var items = 0;
        var failure = await Isolated.RunAsync(
            async token =>
            {
                await foreach (var article in reading.FetchAsync(token))
                {
                    items++;
                    if (titles.Count < FeedCandidate.MaxTitles)
                    {
                        titles.Add(article.Title);
                    }
                }
            },
            cancellationToken);
        var notice = new SourceNotice(failure?.Reason ?? $"It delivers {Wording.Count(items)} items now; nothing was stored.", failure is not null) { Details = [.. titles, .. reading.Report.Details] };
        return PageEndpoints.Page<SourcePage>(model with { Notice = notice });
    }

    private static async Task<IResult> RemoveAsync(string reference, HttpContext context, SourceReader reader, ISourceStore store, CancellationToken cancellationToken)
    {
        if (await reader.FindAsync(reference, notice: null, cancellationToken) is { } model)
        {
            await store.RemoveAsync(model.Source.Id, cancellationToken);
        }

        return PageEndpoints.SeeOther(context, "/sources");
    }

    private static async Task<IResult> SetAsync(string reference, HttpContext context, SourceReader reader, ISourceStore store, CancellationToken cancellationToken)
    {
        var form = await context.Request.ReadFormBodyAsync(cancellationToken);
        var (title, tags, minutes) = (form["title"].ToString().Trim(), form["tags"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), form["minutes"].ToString().Trim());
        TimeSpan? interval = int.TryParse(minutes, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MaxMinutes ? TimeSpan.FromMinutes(number) : null;
        var problem = SourceTags.Refuse(tags) is { } refusal ? $"Tags {refusal}"
            : minutes.Length > 0 && interval is null ? $"The interval is not a whole number of minutes from 1 to {MaxMinutes}."
            : null;
        if (problem is null)
        {
            return await ChangeAsync(
                reference, context, reader, store,
                before => before with { Title = title.Length == 0 ? null : title, Tags = SourceTags.Of(tags), Interval = interval }, cancellationToken);
        }

        return await reader.FindAsync(reference, new SourceNotice(problem, IsFailure: true), cancellationToken) is { } model
            ? PageEndpoints.Page<SourcePage>(model, StatusCodes.Status422UnprocessableEntity)
            : SourcesEndpoint.Missing();
    }

    private static async Task<IResult> ChangeAsync(
        string reference, HttpContext context, SourceReader reader, ISourceStore store, Func<SourcePreferences, SourcePreferences> change, CancellationToken cancellationToken)
    {
        if (await reader.FindAsync(reference, notice: null, cancellationToken) is not { } model)
        {
            return SourcesEndpoint.Missing();
        }

        await store.ChangeAsync(model.Source.Id, change, cancellationToken);
        return PageEndpoints.SeeOther(context, model.Path);
    }
}
