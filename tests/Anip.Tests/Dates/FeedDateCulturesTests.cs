using System.Globalization;
using Anip.Dates;

namespace Anip.Tests.Dates;

public sealed class FeedDateCulturesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    private static readonly DateTime[] Moments = [new(2024, 1, 9, 18, 4, 5), new(2023, 11, 12, 10, 0, 0), new(2024, 4, 8, 12, 0, 0), new(2024, 8, 15, 0, 30, 5)];

    // As date(1) and C programs of each language write it, and what .NET's own patterns give.
    private static readonly string[] Patterns =
        ["ddd, dd MMM yyyy HH:mm:ss +0000", "ddd MMM d HH:mm:ss yyyy 'GMT'", "dddd, d. MMMM yyyy HH:mm", "d MMM yyyy h:mm tt", "F", "f", "D", "U", "G", "g", "R", "s"];

    private static readonly ILookup<string, CultureInfo> Regions = CultureInfo.GetCultures(CultureTypes.AllCultures).ToLookup(culture => culture.TwoLetterISOLanguageName);

    public static TheoryData<string> Languages => [.. NewsLanguages.All];

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_date_of_any_region_is_read_as_it_was_written_or_not_at_all(string language)
    {
        var wrong =
            from written in Written(language)
            where FeedDate.Read(written.Text, Now, out var date) == DateOutcome.Read && !written.MayBe(date.UtcDateTime)
            select written.ToString();

        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_long_date_of_any_region_is_read(string language)
    {
        // The lunar calendar of Saudi Arabia follows the sight of the moon.
        var unread =
            from written in Written(language)
            where written.Pattern is "F" or "f" or "D" or "U" && written.Culture != "ar-SA" && FeedDate.Read(written.Text, Now, out _) != DateOutcome.Read
            select written.ToString();

        Assert.Empty(unread);
    }

    private static IEnumerable<WrittenDate> Written(string language) =>
        // Most regions write as their language does.
        (from culture in Regions[language]
         from pattern in Patterns
         from moment in Moments
         select new WrittenDate(culture.Name, pattern, moment.ToString(pattern, culture), moment)).DistinctBy(written => (written.Text, written.Moment));

    private sealed record WrittenDate(string Culture, string Pattern, string Text, DateTime Moment)
    {
        public bool MayBe(DateTime read) =>
            read == Moment || (!Pattern.Contains('s', StringComparison.Ordinal) && read == Moment.AddSeconds(-Moment.Second)) || (Pattern == "D" && read == Moment.Date)
            || (Pattern == "U" && read == Moment.ToUniversalTime());
    }
}
