using Anip.Server.Serving.Ports;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Anip.Server.Web.Requests;

internal static class Negotiation
{
    /// <summary>A browser names text/html; programs name JSON, or nothing. Ports of roles have no pages.</summary>
    public static bool PrefersHtml(this HttpRequest request)
    {
        if (request.IsOnRolePort() || !MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
        {
            return false;
        }

        // Stable: of two that are wanted alike, the one named first.
        var first = accepted
            .Where(type => type.MediaType.Value is "text/html" or "application/xhtml+xml" or "application/json" or "*/*" or "application/*")
            .OrderByDescending(type => type.Quality ?? 1)
            .FirstOrDefault();
        return first is { Quality: not 0 } && first.MediaType.Value is "text/html" or "application/xhtml+xml";
    }
}
