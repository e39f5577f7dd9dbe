using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Opml;
using Anip.Ingestion.Sources.Subscriptions;
using Anip.Server.Access;
using Anip.Server.Api.Answers;
using Anip.Server.Api.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace Anip.Server.Api.Sources;

/// <param name="Added">Subscribed just now.</param>
/// <param name="Known">Were subscribed before, perhaps in another spelling; the list's folders are among their tags now.</param>
/// <param name="Repeated">Stand in the list more than once.</param>
/// <param name="Refused">Outlines that cannot be feeds.</param>
internal sealed record ImportedJson(int Added, int Known, int Repeated, IReadOnlyList<RefusedOutlineJson> Refused);

/// <param name="Line">Of the file, from 1 on.</param>
/// <param name="Error">What is wrong with its address.</param>
internal sealed record RefusedOutlineJson(int Line, string? Title, string Code, string Error);

/// <summary><c>/api/sources/opml</c>: the sources as a list that readers exchange.</summary>
internal static class OpmlApi
{
    private const string ContentType = "text/x-opml";

    private static readonly TextParameter Tag = new("tag", "Only sources with this tag.", SourceTags.MaxLength);

    public static void MapOpml(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/sources/opml", ExportAsync)
            .RequireAuthorization(AccessPolicies.Write)
            .Describe("ExportSources", SourcesApi.Tag, "The feeds and sitemaps as OPML, with the tags as folders and categories. Addresses are whole in it, with the keys that they may have")
            .Takes(Tag)
            .Produces(StatusCodes.Status200OK, contentType: ContentType);

        app.MapPost("/api/sources/opml", ImportAsync)
            .RequireAuthorization(AccessPolicies.Write)
            .Describe("ImportSources", SourcesApi.Tag, "Subscribes the feeds of an OPML list; its folders and categories become tags. Outlines that are no feeds are named and stop none of the others")
            .TakesBody(new OpenApiSchema { Type = JsonSchemaType.String }, ContentType, "application/xml", "text/xml")
            .Produces<ImportedJson>()
            .Fails(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>Subscribes what the list has.</summary>
    /// <exception cref="SourceException">It is no such list.</exception>
    public static async Task<ImportedJson> SubscribeAsync(ReadOnlyMemory<byte> bytes, Subscriber subscriber, CancellationToken cancellationToken)
    {
        var list = OpmlFile.Parse(bytes);
        var subscribed = await subscriber.AddAsync(SourceList.SubscriptionsOf(list), cancellationToken);
        var added = subscribed.Count(one => one.IsNew);
        return new ImportedJson(
            added, subscribed.Count - added, list.Repeated,
            [.. list.Refused.Select(outline => new RefusedOutlineJson(outline.Line, outline.Title, outline.Error.Code, $"Its address {outline.Error}."))]);
    }

    private static async Task<IResult> ExportAsync(HttpContext context, ISourceStore store, CancellationToken cancellationToken)
    {
        var reader = new ParameterReader(context.Request.Query);
        var tag = reader.Text(Tag);
        if (reader.Problem is { } problem)
        {
            return problem;
        }

        using var file = new MemoryStream();
        SourceList.Of((await store.ListAsync(cancellationToken)).Where(source => tag is null || source.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase))).Write(file);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Bytes(file.ToArray(), ContentType, "anip-sources.opml");
    }

    private static async Task<IResult> ImportAsync(HttpRequest request, Subscriber subscriber, CancellationToken cancellationToken)
    {
        using var copy = new MemoryStream();
        await request.Body.CopyToAsync(copy, cancellationToken);
        try
        {
            return TypedResults.Ok(await SubscribeAsync(copy.GetBuffer().AsMemory(0, (int)copy.Length), subscriber, cancellationToken));
        }
        catch (SourceException exception)
        {
            return Problems.Parameters(StatusCodes.Status422UnprocessableEntity, new Dictionary<string, string[]>(StringComparer.Ordinal) { ["body"] = [exception.Message] });
        }
    }
}
