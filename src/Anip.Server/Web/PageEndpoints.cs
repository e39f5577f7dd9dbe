using Anip.Server.Access;
using Anip.Server.Api.Sources;
using Anip.Server.Web.Figures;
using Anip.Server.Web.Pages;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Server.Web;

/// <summary>The pages. An endpoint loads what a page shows; a page is a function of nothing else.</summary>
internal static class PageEndpoints
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        return services.AddSingleton<OverviewReader>().AddSingleton<ArticleReader>().AddSingleton<PipelineReader>().AddSingleton<LabelReader>().AddSingleton<SourceReader>().AddSingleton<RecentCandidates>();
    }

    public static void MapPages(this IEndpointRouteBuilder app)
    {
        HomeEndpoint.Map(app);
        ArticleEndpoint.Map(app);
        LabelForms.Map(app);
        LabelsEndpoint.Map(app);
        SourcesEndpoint.Map(app);
        SourceForms.Map(app);
        SignalsEndpoint.Map(app);
        TraceEndpoint.Map(app);
        PipelinesEndpoint.Map(app);
        PipelineForms.Map(app);
        RunEndpoint.Map(app);
        ModelsEndpoint.Map(app);
        VersionEndpoint.Map(app);
        KeyEndpoints.Map(app);
        Asset.Map(app);
    }

    public static RazorComponentResult<TPage> Page<TPage>(object model, int status = 200)
        where TPage : IComponent =>
        new(new Dictionary<string, object?>(StringComparer.Ordinal) { ["Model"] = model }) { StatusCode = status, PreventStreamingRendering = true };

    /// <summary>A page that goes on by the script while it is looked at.</summary>
    public static RazorComponentResult<TPage> LivePage<TPage>(HttpContext context, object model, int status = 200)
        where TPage : IComponent
    {
        SecurityHeaders.AllowLive(context.Response);
        return Page<TPage>(model, status);
    }

    /// <summary>After a form: to a page that can be loaded again without doing it twice.</summary>
    public static StatusCodeHttpResult SeeOther(HttpContext context, string path)
    {
        context.Response.Headers.Location = path;
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }

    public static RazorComponentResult<ErrorPage> Error(int status, string detail) => Page<ErrorPage>(new ErrorModel(status, detail), status);
}

/// <param name="Detail">What was wrong, without internals.</param>
public sealed record ErrorModel(int Status, string Detail);
