using System.Net;
using Anip.Server.Api;
using Anip.Server.Web;
using Microsoft.AspNetCore.Http;

namespace Anip.Server.Access;

/// <summary>Endpoints with this mark answer without a key: health and static files.</summary>
internal sealed class OpenToAll
{
    public static readonly OpenToAll Mark = new();
}

/// <summary>Stands between routing and the endpoints, and applies the access rule to every request.</summary>
internal sealed class AccessGate(RequestDelegate next, ApiKey key)
{
    public const string CookieName = "anip_pass";
    public const string HeaderName = "X-API-Key";

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (key.Mode is AccessMode.Loopback)
        {
            if (!AccessRule.IsLoopbackName(request.Host.Host.Trim('[', ']')))
            {
                return Problems.Misdirected("This server answers to loopback names alone, such as localhost or 127.0.0.1.").ExecuteAsync(context);
            }

            // The options forbid it; an address that came in by another way than the options must not open the door.
            if (context.Connection.RemoteIpAddress is { } remote && !IPAddress.IsLoopback(remote))
            {
                return Problems.Forbidden("Without a key this server answers to this machine alone: set Api:Key.").ExecuteAsync(context);
            }
        }

        var carriesKey = key.Matches(ApiKey.Of(request));
        if (!carriesKey && Changes(request) && ComesFromAnotherSite(request))
        {
            return Problems.Forbidden("A change that another site asks for is refused.").ExecuteAsync(context);
        }

        var allowed = key.Mode is not AccessMode.Key
            || carriesKey
            || context.GetEndpoint()?.Metadata.GetMetadata<OpenToAll>() is not null
            || key.IsValidPass(request.Cookies[CookieName]);
        return allowed ? next(context) : AskForKeyAsync(context);
    }

    private static Task AskForKeyAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"anip\"";
        var request = context.Request;
        var returnTo = HttpMethods.IsGet(request.Method) ? request.PathBase + request.Path + request.QueryString : "/";
        IResult answer = request.PrefersHtml()
            ? KeyEndpoints.Form(returnTo, rejected: false)
            : Problems.Unauthorized();
        return answer.ExecuteAsync(context);
    }

    private static bool Changes(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method);

    private static bool ComesFromAnotherSite(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site is not "")
        {
            return site is not ("same-origin" or "none");
        }

        var origin = request.Headers.Origin.ToString();
        return origin is not ""
            && !(Uri.TryCreate(origin, UriKind.Absolute, out var uri)
                && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }
}
