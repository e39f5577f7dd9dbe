using Anip.Articles;
using Anip.Articles.Languages;
using Anip.Search;
using Anip.Server.Access;
using Anip.Server.Api.Answers;
using Anip.Server.Api.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Api;

/// <summary><c>/api/articles</c>.</summary>
internal static class ArticlesApi
{
    public const string Tag = "Articles";

    private static readonly IntegerParameter Limit = new("limit", "The maximum number of articles.", 1, 100, 10);
    private static readonly IntegerParameter Offset = new("offset", "The number of articles to skip. Deep pages are cheaper by cursor.", 0, int.MaxValue, 0);
    private static readonly TextParameter Cursor = new("cursor", "Goes on where a page ended: follow the header Link, rel=\"next\".", 1000);
    private static readonly WordParameter Topic = new("topic", "In any case.", Topics.All);
    private static readonly WordParameter Sentiment = new("sentiment", "In any case.", Sentiments.All);
    private static readonly TextParameter Source = new("source", "The outlet's name; in any case.", 300);
    private static readonly TextParameter ApiSource = new("api_source", "Which kind of source delivered it, such as rss or file, or what stored articles name; in any case.", 100);
    private static readonly CodeParameter Language = new(
        "language", $"ISO 639-1, or {LanguageTag.Expected}; in any case. {LanguageTag.Undetermined} for articles whose language is not known.", 60,
        text => LanguageTag.TryParseFilter(text, out var code) ? code : null, LanguageTag.Refusal);

    private static readonly CodeParameter Region = new(
        "region", $"ISO 3166-1 alpha-2, or {RegionCode.Expected}; in any case.", 60, RegionCode.Find, RegionCode.Refusal);

    private static readonly InstantParameter From = new("from", "Published at this instant or later.");
    private static readonly InstantParameter To = new("to", "Published before this instant.");
    private static readonly TextParameter Entity = new("entity", "The text of a name found in the article; in any case.", 300);
    private static readonly CodeParameter Label = new(
        "label", $"What one of the further models says of the article: {LabelFilter.Expected}; in any case.", 200,
        text => LabelFilter.TryParse(text, out var label) ? label.ToString() : null, _ => $"expected {LabelFilter.Expected}");

    private static readonly TextParameter Text = new(
        "q", $"Full-text query: {SearchQuery.Syntax}.", 500);

    /// <summary>What selects articles.</summary>
    public static Parameter[] Filters { get; } = [Topic, Sentiment, Source, ApiSource, Language, Region, From, To, Entity, Label, Text];

    public static void MapArticles(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/articles", ListAsync)
            .RequireAuthorization(AccessPolicies.Read)
            .Describe("ListArticles", Tag, "Articles, newest first; the header X-Total-Count says how many match, where that is known without counting")
            .Takes([Limit, Offset, Cursor, .. Filters])
            .Produces<ArticleJson[]>();

        app.MapGet("/api/articles/{id}", ShowAsync)
            .RequireAuthorization(AccessPolicies.Read)
            .Describe("GetArticle", Tag, "One article")
            .DescribesId("article")
            .Produces<ArticleJson>()
            .Fails(StatusCodes.Status404NotFound, StatusCodes.Status422UnprocessableEntity);

        app.MapGet("/api/articles/{id}/statements", StatementsAsync)
            .RequireAuthorization(AccessPolicies.Read)
            .Describe("GetArticleStatements", Tag, "What each source says of an article beyond its text, in the source's own words")
            .DescribesId("article")
            .Produces<StatementJson[]>()
            .Fails(StatusCodes.Status404NotFound, StatusCodes.Status422UnprocessableEntity);

        app.MapDelete("/api/articles/{id}", DeleteAsync)
            .RequireAuthorization(AccessPolicies.Write)
            .Describe("DeleteArticle", Tag, "Removes an article with its revisions")
            .DescribesId("article")
            .Produces(StatusCodes.Status204NoContent)
            .Fails(StatusCodes.Status404NotFound, StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, IArticleStore store, IArticleStatistics statistics, FilterNames names, CancellationToken cancellationToken)
    {
        var reader = new ParameterReader(context.Request.Query);
        var query = await ReadAsync(reader, names, cancellationToken);
        if (reader.Problem is { } problem)
        {
            return problem;
        }

        if (await NextPage.ReadAsync(context, store.ListAsync, listed => listed.NextCursor, query, reader, Cursor, [Offset], cancellationToken) is not { } page)
        {
            return reader.Problem!;
        }

        var isAll = query is { Cursor: null, Offset: 0 } && page.NextCursor is null;
        TotalCount.Write(context, await TotalCount.OfAsync(query.Filter, isAll ? page.Articles.Count : null, statistics, cancellationToken));
        return new ArticleListJson(page.Articles);
    }

    private static async Task<IResult> ShowAsync(string id, IArticleStore store, CancellationToken cancellationToken)
    {
        if (!RouteId.TryParse(id, "article", out var number, out var problem))
        {
            return problem;
        }

        return await store.FindAsync(number, cancellationToken) is { } article ? TypedResults.Ok(ArticleJson.From(article)) : RouteId.Missing(id, "article");
    }

    private static async Task<IResult> StatementsAsync(string id, IArticleStore store, ISourceStatements statements, CancellationToken cancellationToken)
    {
        if (!RouteId.TryParse(id, "article", out var number, out var problem))
        {
            return problem;
        }

        var said = await statements.ListAsync(number, cancellationToken);
        return said.Count > 0 || await store.FindAsync(number, cancellationToken) is not null
            ? TypedResults.Ok(said.Select(StatementJson.From).ToArray())
            : RouteId.Missing(id, "article");
    }

    private static async Task<IResult> DeleteAsync(string id, IArticleStore store, CancellationToken cancellationToken)
    {
        if (!RouteId.TryParse(id, "article", out var number, out var problem))
        {
            return problem;
        }

        return await store.DeleteAsync([number], cancellationToken) is 0 ? RouteId.Missing(id, "article") : TypedResults.NoContent();
    }

    /// <summary>Reads <see cref="Filters"/>.</summary>
    public static async Task<ArticleFilter> FilterAsync(ParameterReader reader, FilterNames names, CancellationToken cancellationToken)
    {
        var filter = new ArticleFilter
        {
            Topic = reader.Word(Topic),
            Sentiment = reader.Word(Sentiment),
            Source = reader.Text(Source),
            ApiSource = reader.Text(ApiSource),
            Language = reader.Code(Language),
            Region = reader.Code(Region),
            From = reader.Instant(From),
            To = reader.Instant(To),
            Entity = reader.Text(Entity),
            Label = LabelFilter.TryParse(reader.Code(Label), out var label) ? label : null,
            Text = reader.Query(Text),
        };
        reader.RequireOrder(From, filter.From, To, filter.To);
        if (reader.Problem is null && await names.ApiSources.RefuseAsync(filter.ApiSource, cancellationToken) is { } refusal)
        {
            reader.Misname(ApiSource, refusal);
        }

        if (reader.Problem is null && await names.Labels.RefuseAsync(filter.Label, cancellationToken) is { } unknown)
        {
            reader.Misname(Label, unknown);
        }

        return filter;
    }

    private static async Task<ArticleQuery> ReadAsync(ParameterReader reader, FilterNames names, CancellationToken cancellationToken)
    {
        var query = new ArticleQuery
        {
            Limit = reader.Integer(Limit),
            Offset = reader.Integer(Offset),
            Cursor = reader.Text(Cursor),
            Filter = await FilterAsync(reader, names, cancellationToken),
        };
        if (query is { Cursor: not null, Offset: > 0 })
        {
            reader.Reject(Offset, "only goes with the first page, not with a cursor.");
        }

        return query;
    }
}
