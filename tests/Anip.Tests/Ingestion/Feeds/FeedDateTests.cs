using System.Globalization;
using Anip.Ingestion.Feeds;
using CsCheck;

namespace Anip.Tests.Ingestion.Feeds;

public sealed class FeedDateTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-01-15T18:00:00Z", "2026-01-15T18:00:00Z")]
    [InlineData("2026-01-15T18:00:00.25+01:00", "2026-01-15T17:00:00.25Z")]
    [InlineData("2026-01-15T18:00:00-0530", "2026-01-15T23:30:00Z")]
    [InlineData("2026-01-15 18:00:00", "2026-01-15T18:00:00Z")]
    [InlineData("2026-01-15 18:00 GMT", "2026-01-15T18:00:00Z")]
    [InlineData("20260115T180000Z", "2026-01-15T18:00:00Z")]
    [InlineData("20260115", "2026-01-15T00:00:00Z")]
    [InlineData("2026-01-15", "2026-01-15T00:00:00Z")]
    [InlineData("2025-12", "2025-12-01T00:00:00Z")]
    [InlineData("2024", "2024-01-01T00:00:00Z")]
    [InlineData("Thu, 15 Jan 2026 18:00:00 GMT", "2026-01-15T18:00:00Z")]
    [InlineData("Thu, 15 Jan 2026 18:00:00 +0200", "2026-01-15T16:00:00Z")]
    [InlineData("15 Jan 2026 18:00 EST", "2026-01-15T23:00:00Z")]
    [InlineData("15 Jan 26 18:00:00 PDT", "2026-01-16T01:00:00Z")]
    [InlineData("Thursday, 15-Jan-26 18:00:00 UTC", "2026-01-15T18:00:00Z")]
    [InlineData("Thu 15 January 2026 6:30 pm CET", "2026-01-15T17:30:00Z")]
    [InlineData("Thu, 15 Jan 2026 18:00:00 GMT+1", "2026-01-15T17:00:00Z")]
    [InlineData("Thu, 15 Jan 2026 18:00:00 +0000 (UTC)", "2026-01-15T18:00:00Z")]
    [InlineData("Thu, 15 Jan 2026", "2026-01-15T00:00:00Z")]
    [InlineData("03 Apr 02 1500 GMT", "2002-04-03T15:00:00Z")]
    [InlineData("Thu Jan 15 18:00:00 GMT 2026", "2026-01-15T18:00:00Z")]
    [InlineData("Thu Jan 15 18:00:00 2026", "2026-01-15T18:00:00Z")]
    [InlineData("January 15, 2026 6:00 PM", "2026-01-15T18:00:00Z")]
    [InlineData("Jan 15, 2026", "2026-01-15T00:00:00Z")]
    [InlineData("1 Feb 99 10:00 GMT", "1999-02-01T10:00:00Z")]
    [InlineData("1768500000", "2026-01-15T18:00:00Z")]
    [InlineData("2026-02-29T24:00:00Z", null)]
    [InlineData("2026-02-28T24:00:00Z", "2026-03-01T00:00:00Z")]
    public void Dates_are_read_as_publishers_write_them(string text, string? expected)
    {
        var read = FeedDate.TryParse(text, Now, out var date);

        Assert.Equal(expected is null ? null : DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), read ? date : (DateTimeOffset?)null);
        Assert.Equal(TimeSpan.Zero, date.Offset);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("now")]
    [InlineData("2026-13-01")]
    [InlineData("32 Jan 2026 10:00 GMT")]
    [InlineData("0000-00-00 00:00:00")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("1970-01-01T00:00:00Z")]
    [InlineData("2026-03-05T00:00:00Z")]
    [InlineData("Thu, 01 Jan 2099 00:00:00 GMT")]
    [InlineData("2026-01-15T18:00:00+99:00")]
    public void What_is_no_date_or_cannot_be_true_is_none(string? text) => Assert.False(FeedDate.TryParse(text, Now, out _));

    [Fact]
    public void Any_text_is_answered() =>
        Gen.OneOf(Gen.String[0, 40], Gen.String[Gen.Char["0123456789-:/ TZ+.,JanMonpm"], 0, 40])
            .Sample(text => Assert.True(!FeedDate.TryParse(text, Now, out var date) || date <= Now + FeedDate.MaxAhead), iter: 20_000);
}
