using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Anip.Adapters.Spark;

/// <summary>The Spark cluster that takes part where it is asked to (<c>--engine spark</c>).</summary>
public sealed class SparkOptions : IValidatableObject
{
    public const string Section = "Spark";

    /// <summary>Of the Spark Connect server, 3.5 or 4.x, such as <c>sc://spark:15002</c> or <c>sc://spark:15002/;token=TOKEN;use_ssl=true</c>. Without it nothing is sent to Spark.</summary>
    public string? Remote { get; set; }

    /// <summary>The <c>anip</c> program on each of the cluster's workers: an absolute path, or a bare name where the server was started with <c>--files</c>.</summary>
    [Required]
    [MaxLength(4096)]
    public string Command { get; set; } = "/opt/anip/anip";

    /// <summary>Parts that a job is split into, each the work of one process on one core; without it as many as the plan says. Smaller ones lose less when a worker dies or a run is cancelled.</summary>
    [Range(1, 1_000_000)]
    public int? Partitions { get; set; }

    /// <summary>Put before the folders that statements name, such as <c>file://</c> where paths without a scheme mean HDFS.</summary>
    [MaxLength(1024)]
    public string PathPrefix { get; set; } = "";

    /// <summary>Of a request that does no work of its own, such as asking for the version.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>For which a server that cannot be reached is tried again while it works for us, before the job is given up. Spark forgets what nobody has asked for in five minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ReconnectTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Of a whole job; after that it is interrupted.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan JobTimeout { get; set; } = TimeSpan.FromDays(1);

    public bool IsConfigured => !string.IsNullOrWhiteSpace(Remote);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (IsConfigured && Problem(Remote!) is { } problem)
        {
            // The value itself may hold a token.
            yield return new ValidationResult($"Remote {problem}.", [nameof(Remote)]);
        }

        if (Command.AsSpan().ContainsAny('\0', '\n', '\r'))
        {
            yield return new ValidationResult("Command must be the path of a program, in one line.", [nameof(Command)]);
        }

        if (PathPrefix.Contains("${", StringComparison.Ordinal))
        {
            yield return new ValidationResult("PathPrefix must not hold ${, which Spark would put something else in for.", [nameof(PathPrefix)]);
        }
    }

    private static string? Problem(string remote)
    {
        try
        {
            SparkAddress.Parse(remote.Trim());
            return null;
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }
}

[OptionsValidator]
internal sealed partial class SparkOptionsValidator : IValidateOptions<SparkOptions>;
