using System.Reflection;
using Anip.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Anip.Adapters.Telemetry;

public static class TelemetryModule
{
    // A meter and a source of activities for each module, named after it; then those of the runtime, the server and the driver.
    private static readonly string[] Sources = ["Anip.*", "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql"];

    /// <summary>Sends figures and traces of this process by OTLP where <see cref="TelemetryOptions.OtlpEndpoint"/> names a collector; else nothing is loaded for it.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddAnipOptions<TelemetryOptions, TelemetryOptionsValidator>(TelemetryOptions.Section);
        var options = configuration.GetSection(TelemetryOptions.Section).Get<TelemetryOptions>();
        return options?.OtlpEndpoint is null ? services : AddExport(services, options);
    }

    private static IServiceCollection AddExport(IServiceCollection services, TelemetryOptions options)
    {
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                "anip", serviceVersion: Assembly.GetEntryAssembly()?.GetName().Version?.ToString(), serviceInstanceId: $"{Environment.MachineName}-{Environment.ProcessId}"))
            .WithMetrics(metrics => metrics.AddMeter(Sources).AddOtlpExporter((exporter, reader) =>
            {
                Configure(exporter, options, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)options.Interval.TotalMilliseconds;
            }))
            .WithTracing(traces => traces.AddSource(Sources).AddOtlpExporter(exporter => Configure(exporter, options, "v1/traces")));
        return services;
    }

    private static void Configure(OtlpExporterOptions exporter, TelemetryOptions options, string path)
    {
        var overHttp = options.OtlpProtocol is OtlpTransport.HttpProtobuf;
        exporter.Protocol = overHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        exporter.Endpoint = overHttp ? new Uri($"{options.OtlpEndpoint!.TrimEnd('/')}/{path}") : new Uri(options.OtlpEndpoint!);
        exporter.Headers = options.OtlpHeaders ?? "";
    }
}
