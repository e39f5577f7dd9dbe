using Anip.Server.Access;
using Anip.Server.Web.Pages;
using Anip.Server.Web.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Web;

/// <param name="Return">Where to go on after the key was right.</param>
public sealed record KeyModel(string Return, bool Rejected);

/// <summary><c>/key</c>: a browser is asked for the key once, and keeps a signed pass in its place.</summary>
internal static class KeyEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/key", EnterAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapPost("/key/forget", Forget).AllowAnonymous().ExcludeFromDescription();
    }

    public static RazorComponentResult<KeyPage> Form(string returnTo, bool rejected) =>
        PageEndpoints.Page<KeyPage>(new KeyModel(returnTo, rejected), StatusCodes.Status401Unauthorized);

    private static async Task<IResult> EnterAsync(HttpContext context, ApiKey key, CancellationToken cancellationToken)
    {
        if (!context.Request.HasFormContentType)
        {
            return TypedResults.Redirect("/");
        }

        var form = await context.Request.ReadFormBodyAsync(cancellationToken);
        var returnTo = LocalPath(form["return"].ToString());
        if (!key.Matches(form["key"].ToString().Trim()))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"anip\"";
            return Form(returnTo, rejected: true);
        }

        context.Response.Cookies.Append(PassAuthentication.CookieName, key.IssuePass(), Cookie(context, ApiKey.PassLifetime));
        return PageEndpoints.SeeOther(context, returnTo);
    }

    private static StatusCodeHttpResult Forget(HttpContext context)
    {
        context.Response.Cookies.Delete(PassAuthentication.CookieName, Cookie(context, lifetime: null));
        return PageEndpoints.SeeOther(context, "/");
    }

    private static CookieOptions Cookie(HttpContext context, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        MaxAge = lifetime,
        Path = "/",
    };

    // "//elsewhere" and "/\elsewhere" are other sites to a browser.
    private static string LocalPath(string path) =>
        path.StartsWith('/') && path is not ['/', '/' or '\\', ..] && path.All(letter => letter is > ' ' and < '\x7f') ? path : "/";
}
