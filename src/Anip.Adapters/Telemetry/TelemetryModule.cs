using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Anip.Hosting;
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
    /// <summary>Sends figures and traces of this process by OTLP where <see cref="TelemetryOptions.OtlpEndpoint"/> names a collector; else nothing is loaded for it.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddAnipOptions<TelemetryOptions, TelemetryOptionsValidator>(TelemetryOptions.Section);
        var options = configuration.GetSection(TelemetryOptions.Section).Get<TelemetryOptions>();
        // Who checks the settings says what is wrong with them.
        return options?.OtlpEndpoint is null || options.Validate(new ValidationContext(options)).Any() ? services : AddExport(services, options);
    }

    private static IServiceCollection AddExport(IServiceCollection services, TelemetryOptions options)
    {
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                "anip", serviceVersion: Assembly.GetEntryAssembly()?.GetName().Version?.ToString(), serviceInstanceId: $"{Environment.MachineName}-{Environment.ProcessId}"))
            .WithMetrics(metrics => metrics.AddMeter(TelemetrySources.All).AddOtlpExporter((exporter, reader) =>
            {
                Configure(exporter, options, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)options.Interval.TotalMilliseconds;
            }))
            .WithTracing(traces => traces.AddSource(TelemetrySources.All).AddOtlpExporter(exporter => Configure(exporter, options, "v1/traces")));
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
