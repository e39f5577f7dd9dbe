using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Anip.Server.Access;

/// <summary>What a browser may do with an answer: nothing that the pages do not need.</summary>
internal static class SecurityHeaders
{
    private const string PagePolicy =
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        // As late as possible, because the exception handler starts an answer anew, without headers.
        context.Response.OnStarting(static state => Write((HttpResponse)state), context.Response);
        return next(context);
    });

    /// <summary>A page that goes on while it is looked at: by this server's own script, which only asks this server.</summary>
    public static void AllowLive(HttpResponse response) =>
        response.Headers.ContentSecurityPolicy = $"{PagePolicy}; script-src 'self'; connect-src 'self'";

    /// <summary>The API reference is one script, which writes its own styles into the page.</summary>
    public static void AllowScript(HttpResponse response, string nonce) =>
        response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
            + "connect-src 'self'; worker-src blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static Task Write(HttpResponse response)
    {
        var headers = response.Headers;
        if (headers.ContentSecurityPolicy.Count is 0)
        {
            headers.ContentSecurityPolicy = PagePolicy;
        }

        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return Task.CompletedTask;
    }
}
