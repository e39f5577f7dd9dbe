using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Anip.Server.Web.Requests;

/// <summary>HEAD wherever GET is: the same endpoint answers, and the server keeps the body back.</summary>
internal static class HeadRequests
{
    private static readonly object Mark = new();

    /// <summary>To stand before routing, so that every endpoint that takes GET is found.</summary>
    public static void UseHeadAsGet(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await next(context);
            return;
        }

        context.Items[Mark] = Mark;
        context.Request.Method = HttpMethods.Get;
        try
        {
            await next(context);
        }
        finally
        {
            context.Request.Method = HttpMethods.Head;
        }
    });

    /// <summary>Whether only the headers are asked for; what streams for long had better not begin then.</summary>
    public static bool WantsHeadersAlone(HttpContext context) => context.Items.ContainsKey(Mark);
}
