using System.Text;
using System.Text.Json;
using Anip.Pipelines.Runs;
using Anip.Server.Web.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;

namespace Anip.Server.Api.Answers;

/// <summary>The log of a run as server-sent events: a message for each line, and at the run's end an event <c>end</c> with the run.</summary>
internal sealed class RunLogStream(IRunStore runs, TimeProvider timeProvider, IHostApplicationLifetime lifetime)
{
    public const string ContentType = "text/event-stream";

    private const int BatchSize = 500;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    // Below what proxies take for a dead connection.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public static bool IsWantedBy(HttpRequest request) => request.GetTypedHeaders().Accept.Any(accepted => accepted.MediaType == ContentType);

    public async Task WriteAsync(HttpContext context, long run, int after, CancellationToken cancellationToken)
    {
        context.Response.ContentType = ContentType;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        if (HeadRequests.WantsHeadersAlone(context))
        {
            return;
        }

        // A server that stops does not wait for those who listen.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try
        {
            await FollowAsync(context.Response, run, after, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The client is gone, or the server goes; the client asks again from its last line on.
        }
    }

    private async Task FollowAsync(HttpResponse response, long id, int after, CancellationToken cancellationToken)
    {
        await response.StartAsync(cancellationToken);
        var sentAt = timeProvider.GetTimestamp();
        while (true)
        {
            // Looked at before the lines: none comes after the end.
            var run = await runs.FindAsync(id, cancellationToken);
            var lines = await runs.ReadLogAsync(id, after, BatchSize, cancellationToken);
            foreach (var line in lines)
            {
                await response.WriteAsync($"id: {line.Line}\ndata: {Json(RunLogLineJson.From(line))}\n\n", Encoding.UTF8, cancellationToken);
                after = line.Line;
            }

            if (lines.Count == 0 && run is not { HasEnded: false })
            {
                await response.WriteAsync($"event: end\ndata: {Json(run)}\n\n", Encoding.UTF8, cancellationToken);
                return;
            }

            if (lines.Count > 0)
            {
                sentAt = timeProvider.GetTimestamp();
            }
            else if (timeProvider.GetElapsedTime(sentAt) >= Heartbeat)
            {
                sentAt = timeProvider.GetTimestamp();
                await response.WriteAsync(":\n\n", Encoding.UTF8, cancellationToken);
            }

            await response.Body.FlushAsync(cancellationToken);
            if (lines.Count < BatchSize)
            {
                await Task.Delay(Poll, timeProvider, cancellationToken);
            }
        }
    }

    private static string Json(RunLogLineJson line) => JsonSerializer.Serialize(line, ApiJson.Relaxed.RunLogLineJson);

    private static string Json(PipelineRun? run) => run is null ? "null" : JsonSerializer.Serialize(RunJson.From(run), ApiJson.Relaxed.RunJson);
}
