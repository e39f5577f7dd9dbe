using System.ComponentModel.DataAnnotations;
using Anip.Ingestion.Sources.Apis;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.GdeltBulk;

/// <summary>
/// Which of GDELT's files are fetched, and what becomes of their records. A record of the Global Knowledge Graph stands for an article and has no text: all are counted as signals (<c>anip signals</c>),
/// and those that <c>Themes</c>, <c>Countries</c>, <c>Domains</c> and <c>Languages</c> ask for become articles, up to <c>MaxArticlesPerDay</c>.
/// </summary>
public sealed class GdeltBulkOptions : IAskingOptions, IValidatableObject
{
    public const string Section = "Sources:GdeltBulk";

    /// <summary>Of what press: <c>english</c>, <c>translated</c> (from 65 other languages). Nothing is fetched without one of them. A file comes every quarter of an hour, and has some megabytes.</summary>
    [EachMatches("english|translated", "english, translated")]
    public IList<string> Sets { get; set; } = [];

    /// <summary>Which files of them: <c>gkg</c>, <c>events</c>, <c>mentions</c>; none for all.</summary>
    [EachMatches("gkg|events|mentions", "gkg, events, mentions")]
    public IList<string> Kinds { get; set; } = [];

    /// <summary>Where the lists and the files are found. <c>https://storage.googleapis.com/data.gdeltproject.org/gdeltv2/</c> has the same.</summary>
    [Required]
    [Url]
    public string BaseUrl { get; set; } = "http://data.gdeltproject.org/gdeltv2/";

    /// <summary>Records become articles that have one of these themes, such as <c>ECON_INFLATION</c>; <c>ENV_*</c> stands for all that begin so.</summary>
    [EachMatches(@"[A-Za-z0-9_\-]{1,100}\*?", "themes such as ECON_INFLATION or ENV_*")]
    public IList<string> Themes { get; set; } = [];

    /// <summary>Records become articles that name a place in one of these countries.</summary>
    [EachIsCountry]
    public IList<string> Countries { get; set; } = [];

    /// <summary>Records become articles that are of one of these domains, or of one below them.</summary>
    [EachMatches(@"[A-Za-z0-9.\-]{3,253}", "domains such as bbc.co.uk")]
    public IList<string> Domains { get; set; } = [];

    /// <summary>Records become articles that were written in one of these languages.</summary>
    [EachIsLanguage]
    public IList<string> Languages { get; set; } = [];

    /// <summary>How many records become articles in a day (UTC), whatever is asked for.</summary>
    [Range(0, 1_000_000)]
    public int MaxArticlesPerDay { get; set; } = 1_000;

    /// <summary>How long counts by the day are kept. Files of days before that are not fetched.</summary>
    [Range(1, 3_650)]
    public int KeepDays { get; set; } = 90;

    /// <summary>How long counts by the hour are kept, in days.</summary>
    [Range(1, 3_650)]
    public int KeepHoursForDays { get; set; } = 7;

    /// <summary>A file that unpacks to more than this is refused.</summary>
    [Range(1024, int.MaxValue)]
    public int MaxUnpackedBytes { get; set; } = 512 * 1024 * 1024;

    /// <summary>A file that unpacks to more than so many times its size is refused. GDELT's own unpack to four or five times theirs.</summary>
    [Range(2, 1_000)]
    public int MaxRatio { get; set; } = 40;

    /// <summary>Different counts that one file may have; those beyond them are left out, and the run says so.</summary>
    [Range(1_000, 5_000_000)]
    public int MaxCounts { get; set; } = 500_000;

    /// <summary>How far back files are looked for that were missed while nothing ran.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan MaxGap { get; set; } = TimeSpan.FromDays(2);

    /// <summary>Tries of a file that is absent or damaged, with growing waits between them; then it is given up.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 12;

    /// <inheritdoc/>
    public bool AsksForSomething => Sets.Count > 0;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (KeepHoursForDays > KeepDays)
        {
            yield return new ValidationResult($"KeepHoursForDays ({KeepHoursForDays}) must not be more than KeepDays ({KeepDays}).", [nameof(KeepHoursForDays)]);
        }
    }
}

[OptionsValidator]
internal sealed partial class GdeltBulkOptionsValidator : IValidateOptions<GdeltBulkOptions>;
