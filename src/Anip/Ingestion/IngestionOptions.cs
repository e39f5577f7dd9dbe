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

    /// <summary>Feeds asked at a time by one process, each at another host; most of that time is waiting.</summary>
    /// <value>32</value>
    [Range(1, 512)]
    public int MaxParallelFeeds { get; set; } = 32;

    /// <summary>From one request to the next at the host of a feed, over all nodes that share the store.</summary>
    /// <value>5 seconds</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan HostInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a host is kept for the process that asks it: longer than a fetch takes, with its redirects. After a machine is lost its hosts wait that long; its run is taken over sooner (<c>Pipelines:Lease</c>), and asks all others meanwhile.</summary>
    /// <value>2 minutes</value>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan HostLease { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>A scheduled run that has worked for so long leaves what is still due to the next one.</summary>
    /// <value>5 minutes</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxRunTime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A feed is asked for the whole once in this time, whatever its server says of changes: some say "nothing changed" for ever.</summary>
    /// <value>24 hours</value>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan FullFetchInterval { get; set; } = TimeSpan.FromHours(24);

    /// <summary>A feed that has failed for so long is dead.</summary>
    /// <value>14 days</value>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan DeadAfter { get; set; } = TimeSpan.FromDays(14);

    /// <summary>From one try of a dead feed to the next.</summary>
    /// <value>30 days</value>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan DeadInterval { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Sources whose host reserves its texts (noai, TDMRep, ai.txt) are not read. What hosts say is recorded and shown in any case.</summary>
    /// <value>false</value>
    public bool HonourReservations { get; set; }

    /// <summary>Articles that feeds and providers date longer ago are left out, and counted as <c>too_old</c>; null for none.</summary>
    /// <value>null</value>
    [Range(typeof(TimeSpan), "00:01:00", "36500.00:00:00")]
    public TimeSpan? MaxAge { get; set; }

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
