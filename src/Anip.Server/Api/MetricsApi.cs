using Anip.Articles;
using Anip.Hosting;
using Anip.Isolation;
using Anip.Server.Access;
using Anip.Watching;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Anip.Server.Api;

/// <summary><c>/metrics</c>: what this process measures, as Prometheus reads it.</summary>
internal static class MetricsApi
{
    public static void MapMetrics(this IEndpointRouteBuilder app) =>
        app.MapGet("/metrics", async (HttpContext context, MetricsExport export, ModelWatch watch, IArticleStatistics statistics) =>
            {
                // This much is read from the store, which may be away: then the rest is told all the same.
                await Isolated.RunAsync(watch.WarningsAsync, context.RequestAborted);
                await Isolated.RunAsync(token => QueueTelemetry.CountAsync(statistics, token), context.RequestAborted);
                await export.WriteAsync(context);
            })
            .Describe("GetMetrics", "Health", "What this process measures, for Prometheus")
            .RequireAuthorization(AccessPolicies.Read)
            .Produces(StatusCodes.Status200OK, contentType: "text/plain");
}

/// <summary>Collects what is measured, from the moment that the server is up: a start does not wait for it.</summary>
internal sealed class MetricsExport : IDisposable
{
    private readonly Lazy<(MeterProvider Meters, RequestDelegate Write)> _export;

    public MetricsExport(IServiceProvider services, IHostApplicationLifetime lifetime)
    {
        _export = new(() => Build(services));
        lifetime.ApplicationStarted.Register(() => _ = Task.Run(() => _export.Value, CancellationToken.None));
    }

    public Task WriteAsync(HttpContext context) => _export.Value.Write(context);

    public void Dispose()
    {
        if (_export.IsValueCreated)
        {
            _export.Value.Meters.Dispose();
        }
    }

    private static (MeterProvider Meters, RequestDelegate Write) Build(IServiceProvider services)
    {
        var meters = Sdk.CreateMeterProviderBuilder()
            .AddMeter(TelemetrySources.All)
            .ConfigureResource(resource => resource.AddService("anip"))
            // A scrape that follows another at once is answered with what is then.
            .AddPrometheusExporter(exporter => exporter.ScrapeResponseCacheDurationMilliseconds = 0)
            .Build();
        var pipeline = new ApplicationBuilder(services);
        pipeline.UseOpenTelemetryPrometheusScrapingEndpoint(meters, _ => true, path: null, configureBranchedPipeline: null, optionsName: null);
        return (meters, pipeline.Build());
    }
}
