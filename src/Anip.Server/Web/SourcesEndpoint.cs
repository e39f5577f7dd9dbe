using System.Globalization;
using Anip.Ingestion.Sources;
using Anip.Server.Access;
using Anip.Server.Api.Sources;
using Anip.Server.Web.Pages.Sources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace Anip.Server.Web;

/// <summary>Reads what the pages of sources show.</summary>
internal sealed class SourceReader(SourceListing listing, ISourceStore store, SourceCatalogue catalogue, TimeProvider timeProvider)
{
    public async Task<SourcesModel> ReadAsync(SourceFilter filter, SourceNotice? notice, CancellationToken cancellationToken)
    {
        var all = await listing.ReadAsync(cancellationToken);
        var model = new SourcesModel(
            all, [.. catalogue.NotConfigured.Select(source => source.Descriptor)], filter, new Dictionary<string, IReadOnlyList<FetchRecord>>(), timeProvider.GetUtcNow())
        {
            Notice = notice,
        };
        return model with { History = await store.HistoryAsync([.. model.Shown.Select(source => source.Record.Id)], cancellationToken) };
    }

    /// <returns>Null where there is no such source.</returns>
    public async Task<SourceModel?> FindAsync(string reference, SourceNotice? notice, CancellationToken cancellationToken) =>
        await SourceChangesApi.FindAsync(listing, reference, cancellationToken) is { } source
            ? new SourceModel(source, (await store.HistoryAsync([source.Record.Id], cancellationToken)).GetValueOrDefault(source.Record.Id, []), notice, timeProvider.GetUtcNow())
            : null;
}

/// <summary><c>/sources</c>: every subscribed source and how it fares; <c>/sources/REF</c>: one, with its last fetches.</summary>
internal static class SourcesEndpoint
{
    private static readonly SourceFilter Everything = new(null, null, 1);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/sources", ListAsync).RequireAuthorization(AccessPolicies.Read).ExcludeFromDescription();
        app.MapGet("/sources/{reference}", ShowAsync).RequireAuthorization(AccessPolicies.Read).ExcludeFromDescription();
    }

    public static async Task<IResult> AnswerAsync(SourceReader reader, SourceNotice notice, CancellationToken cancellationToken) =>
        PageEndpoints.Page<SourcesPage>(
            await reader.ReadAsync(Everything, notice, cancellationToken), notice.IsFailure ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);

    public static IResult Missing() => PageEndpoints.Error(StatusCodes.Status404NotFound, "There is no such source; it may have been removed.");

    private static async Task<IResult> ListAsync(HttpRequest request, SourceReader reader, CancellationToken cancellationToken) =>
        PageEndpoints.Page<SourcesPage>(await reader.ReadAsync(FilterOf(request.Query), notice: null, cancellationToken));

    private static async Task<IResult> ShowAsync(string reference, SourceReader reader, CancellationToken cancellationToken) =>
        await reader.FindAsync(reference, notice: null, cancellationToken) is { } model ? PageEndpoints.Page<SourcePage>(model) : Missing();

    private static SourceFilter FilterOf(IQueryCollection query)
    {
        var state = SourceFilter.States.FirstOrDefault(state => StringValues.Equals(query["state"], state));
        var tag = query["tag"].ToString() is { Length: > 0 } given ? given : null;
        return new SourceFilter(state, tag, int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page is > 0 and < 10_000 ? page : 1);
    }
}
