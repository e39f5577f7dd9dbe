using Anip.Server.Web.Pages;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Server.Web;

/// <summary>The pages. An endpoint loads what a page shows; a page is a function of that alone.</summary>
internal static class PageEndpoints
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        return services.AddSingleton<OverviewReader>();
    }

    public static void MapPages(this IEndpointRouteBuilder app)
    {
        HomeEndpoint.Map(app);
        ArticleEndpoint.Map(app);
        SourcesEndpoint.Map(app);
        KeyEndpoints.Map(app);
        Asset.Map(app);
    }

    public static RazorComponentResult<TPage> Page<TPage>(object model, int status = 200)
        where TPage : IComponent =>
        new(new Dictionary<string, object?>(StringComparer.Ordinal) { ["Model"] = model }) { StatusCode = status, PreventStreamingRendering = true };

    public static RazorComponentResult<ErrorPage> Error(int status, string detail) => Page<ErrorPage>(new ErrorModel(status, detail), status);
}

/// <param name="Detail">What was wrong, without internals.</param>
public sealed record ErrorModel(int Status, string Detail);
