using System.Globalization;
using Anip.Ingestion.WebSub;
using Anip.Server.Api.Answers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Anip.Server.Api;

/// <summary><c>/websub/{token}</c>: what hubs call. The token in the address and the signature stand in for a key, which hubs do not have.</summary>
internal static class WebSubApi
{
    private const int MaxChallenge = 1024;

    public static void MapWebSub(this IEndpointRouteBuilder app)
    {
        app.MapGet("/websub/{token}", VerifyAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapPost("/websub/{token}", ReceiveAsync).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<IResult> VerifyAsync(string token, HttpRequest request, WebSubReceiver receiver, CancellationToken cancellationToken)
    {
        var (mode, challenge) = (request.Query["hub.mode"].ToString(), request.Query["hub.challenge"].ToString());
        var lease = long.TryParse(request.Query["hub.lease_seconds"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : (long?)null;
        return challenge.Length <= MaxChallenge && await receiver.VerifyAsync(token, mode, request.Query["hub.topic"], lease, cancellationToken)
            ? TypedResults.Text(challenge, "text/plain; charset=utf-8")
            : Problems.NotFound("There is no such subscription.");
    }

    private static async Task<IResult> ReceiveAsync(
        string token, HttpContext context, WebSubReceiver receiver, IOptions<WebSubOptions> options, CancellationToken cancellationToken)
    {
        if (!await receiver.IsKnownAsync(token, cancellationToken))
        {
            return Problems.NotFound("There is no such subscription.");
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = options.Value.MaxBytes;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, cancellationToken);
        var outcome = await receiver.ReceiveAsync(
            token, context.Request.Headers["X-Hub-Signature"], context.Request.ContentType, body.GetBuffer().AsMemory(0, (int)body.Length), cancellationToken);
        // Whether a signature was right is nobody's business.
        return outcome is null ? Problems.NotFound("There is no such subscription.") : TypedResults.Accepted((string?)null);
    }
}
