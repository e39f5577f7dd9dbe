using System.Net;
using Anip.Server.Api.Answers;
using Microsoft.AspNetCore.Http;

namespace Anip.Server.Access;

/// <summary>Refuses requests by where they come from: a web page must not reach a user's own server.</summary>
internal sealed class RequestOrigin(RequestDelegate next, ApiKey key)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (key.Mode is AccessMode.Loopback)
        {
            if (!AccessRule.IsLoopbackName(request.Host.Host.Trim('[', ']')))
            {
                return Problems.Misdirected("This server only answers to loopback names such as localhost or 127.0.0.1.").ExecuteAsync(context);
            }

            // The options forbid it; an address that came in by another way than the options must not open the door.
            if (context.Connection.RemoteIpAddress is { } remote && !IPAddress.IsLoopback(remote))
            {
                return Problems.Forbidden("Without a key this server only answers to this machine: set Api:Key.").ExecuteAsync(context);
            }
        }

        // No browser sends the key by itself, as it does cookies.
        return context.User.Identity?.AuthenticationType is not KeyAuthentication.Scheme && IsChange(request) && IsFromAnotherSite(request)
            ? Problems.Forbidden("A change that another site asks for is refused.").ExecuteAsync(context)
            : next(context);
    }

    private static bool IsChange(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method);

    private static bool IsFromAnotherSite(HttpRequest request)
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
