using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Anip.Adapters.Telemetry;

/// <summary>Where figures and traces of this process are sent. What is measured can be read at <c>/metrics</c> too, whatever stands here.</summary>
public sealed class TelemetryOptions : IValidatableObject
{
    public const string Section = "Telemetry";

    /// <summary>The address of an OpenTelemetry collector, such as http://127.0.0.1:4317, to which figures and traces are sent by OTLP; null sends none.</summary>
    public string? OtlpEndpoint { get; set; }

    /// <summary>How they are sent: Grpc (a collector's port is 4317 as a rule) or HttpProtobuf (4318; the paths /v1/metrics and /v1/traces are added).</summary>
    public OtlpTransport OtlpProtocol { get; set; } = OtlpTransport.Grpc;

    /// <summary>Headers sent along, such as a key of the collector: NAME=VALUE, separated by commas.</summary>
    public string? OtlpHeaders { get; set; }

    /// <summary>From one sending of the figures to the next.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (OtlpEndpoint is not null && !(Uri.TryCreate(OtlpEndpoint, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            yield return new ValidationResult("OtlpEndpoint is not an absolute http or https address, such as http://127.0.0.1:4317.", [nameof(OtlpEndpoint)]);
        }

        if (OtlpHeaders?.Split(',').Any(header => header.Trim().IndexOf('=', StringComparison.Ordinal) < 1) is true)
        {
            yield return new ValidationResult("OtlpHeaders is not a list of NAME=VALUE, separated by commas.", [nameof(OtlpHeaders)]);
        }
    }
}

/// <summary>A transport of the OpenTelemetry protocol.</summary>
public enum OtlpTransport
{
    /// <summary>gRPC.</summary>
    Grpc,

    /// <summary>Protocol buffers over HTTP.</summary>
    HttpProtobuf,
}

[OptionsValidator]
internal sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;
