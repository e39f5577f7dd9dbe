using System.ComponentModel.DataAnnotations;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Rss;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion;

/// <summary>Which feeds, how often, how many at a time.</summary>
public sealed class IngestionOptions : IValidatableObject
{
    public const string Section = "Ingestion";

    /// <summary>Feeds subscribed at the first start, written as for <c>sources add</c>; one that was removed since is not added again. Null for <see cref="DefaultFeeds"/>, empty for none (<c>[]</c> in a file, or nothing behind the equals sign of <c>--set</c>).</summary>
    /// <value>null</value>
    public IList<string>? Feeds { get; set; }

    /// <summary>Articles stored in one transaction.</summary>
    /// <value>500</value>
    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 500;

    /// <summary>Sources read at a time.</summary>
    /// <value>4</value>
    [Range(1, 64)]
    public int MaxParallelSources { get; set; } = 4;

    /// <summary>From one fetch of a feed to the next, before anything is known of it.</summary>
    /// <value>15 minutes</value>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan FirstInterval { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>However busy a feed is. What is due within a tenth of this is fetched with what is due.</summary>
    /// <value>5 minutes</value>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan MinInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>However quiet a feed is, whatever it asks for, and however often it failed.</summary>
    /// <value>24 hours</value>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan MaxInterval { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Sources whose host reserves its texts (noai, TDMRep, ai.txt) are not read. What hosts say is recorded and shown in any case.</summary>
    /// <value>false</value>
    public bool HonourReservations { get; set; }

    /// <summary>How long it is kept where addresses were seen and what was decided (<c>anip trace</c>), in days; 0 keeps nothing of it.</summary>
    /// <value>30</value>
    [Range(0, 3_650)]
    public int TraceDays { get; set; } = 30;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MinInterval > MaxInterval)
        {
            yield return new ValidationResult($"MinInterval ({MinInterval}) must not be longer than MaxInterval ({MaxInterval}).", [nameof(MinInterval)]);
        }

        foreach (var feed in Feeds ?? [])
        {
            if (!FeedAddress.TryNormalise(feed, out _, out var error))
            {
                yield return new ValidationResult($"Feeds has {(feed.Contains('@', StringComparison.Ordinal) ? "an address that" : $"'{SourceName.Show(feed)}', which")} {error}.", [nameof(Feeds)]);
            }
        }
    }
}

[OptionsValidator]
internal sealed partial class IngestionOptionsValidator : IValidateOptions<IngestionOptions>;
