using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Anip.Server.Web.Requests;

/// <summary>
/// Says that a connection ends where an answer comes before the whole of a body that is too long to be read: the server closes it then, and a
/// client that had not been told would send its next request there and lose it.
/// </summary>
internal static class UnreadBodies
{
    public static void UseUnreadBodies(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is true)
        {
            context.Response.OnStarting(static state => Announce((HttpContext)state), context);
        }

        return next(context);
    });

    private static Task Announce(HttpContext context)
    {
        if (HttpProtocol.IsHttp11(context.Request.Protocol) && (context.Response.StatusCode is StatusCodes.Status413PayloadTooLarge || IsLongAndUnread(context)))
        {
            context.Response.Headers.Connection = "close";
        }

        return Task.CompletedTask;
    }

    // The limit can be set until the first byte is read.
    private static bool IsLongAndUnread(HttpContext context) =>
        context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit
        && (context.Request.ContentLength is not { } length || length > limit.MaxRequestBodySize);
}
