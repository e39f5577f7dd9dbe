using System.Globalization;
using Anip.Dates;
using CsCheck;

namespace Anip.Tests.Dates;

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
    [InlineData("2026-01-15 18:04 ET", "2026-01-15T23:04:00Z")]
    [InlineData("2024-08-15 18:04 ET", "2024-08-15T22:04:00Z")]
    [InlineData("Aug. 15, 2024 6:04 pm PT", "2024-08-16T01:04:00Z")]
    [InlineData("Aug. 15, 2024 6:04 pm Eastern Time", "2024-08-15T22:04:00Z")]
    [InlineData("2024-08-15 18:04 Central European Time", "2024-08-15T16:04:00Z")]
    [InlineData("2024-01-15 18:04 Central European Time", "2024-01-15T17:04:00Z")]
    [InlineData("15 ส.ค. 67", "2024-08-15T00:00:00Z")]
    [InlineData("1 ม.ค. 68", "2025-01-01T00:00:00Z")]
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
    [InlineData("Sat, 18 Mar 2023 20:21:00 America/Los_Angeles", "2023-03-19T03:21:00Z")]
    [InlineData("Fr, 11 Okt 2019 11:14:11 -0400", "2019-10-11T15:14:11Z")]
    [InlineData("Ke, 30 Lok 2013 11:34:37 +0000", "2013-10-30T11:34:37Z")]
    [InlineData("Ke, 13 Mar 2013 10:00:00 +0000", "2013-11-13T10:00:00Z")]
    [InlineData("Thu, 15 Aug 2024 18:04:05 +0000 UTC", "2024-08-15T18:04:05Z")]
    [InlineData("2024-08-15T18:04:05Z[UTC]", "2024-08-15T18:04:05Z")]
    [InlineData("2024-08-15T20:04:05+02:00[Europe/Paris]", "2024-08-15T18:04:05Z")]
    [InlineData("2024-08-15T20:04:05[Europe/Paris]", "2024-08-15T18:04:05Z")]
    [InlineData("Thursday, August 15, 2024 - 6:04pm", "2024-08-15T18:04:00Z")]
    [InlineData("Thu, 08/15/2024 - 18:04", "2024-08-15T18:04:00Z")]
    [InlineData("Thu, 15 Aug 2024 18:4:5 GMT", "2024-08-15T18:04:05Z")]
    [InlineData("Thu Aug 15 18:04 2024", "2024-08-15T18:04:00Z")]
    [InlineData("Thu Aug 15 06:04:05 PM UTC 2024", "2024-08-15T18:04:05Z")]
    [InlineData("Do 15. Aug 20:04:05 CEST 2024", "2024-08-15T18:04:05Z")]
    [InlineData("jeu. 15 août 2024 20:04:05 CEST", "2024-08-15T18:04:05Z")]
    [InlineData("15.08.2024 18:04", "2024-08-15T18:04:00Z")]
    [InlineData("5.8.2024", "2024-08-05T00:00:00Z")]
    [InlineData("15. 8. 2024 18.04", "2024-08-15T18:04:00Z")]
    [InlineData("2024. 8. 15. 오후 6:04", "2024-08-15T18:04:00Z")]
    [InlineData("1723745045.5", "2024-08-15T18:04:05.5Z")]
    [InlineData("1723745045000", "2024-08-15T18:04:05Z")]
    [InlineData("1723745045123456", "2024-08-15T18:04:05.123456Z")]
    [InlineData("@1723745045", "2024-08-15T18:04:05Z")]
    [InlineData("/Date(1723745045000)/", "2024-08-15T18:04:05Z")]
    [InlineData("20240815180405", "2024-08-15T18:04:05Z")]
    [InlineData("202408151804", "2024-08-15T18:04:00Z")]
    [InlineData("2024-032", "2024-02-01T00:00:00Z")]
    [InlineData("2024032", "2024-02-01T00:00:00Z")]
    [InlineData("2024-032T18:04:05Z", "2024-02-01T18:04:05Z")]
    [InlineData("2024-366", "2024-12-31T00:00:00Z")]
    [InlineData("2023-366", null)]
    [InlineData("2024-W33-4", "2024-08-15T00:00:00Z")]
    [InlineData("2024-08-15 18:04:05.123456789 +0000 UTC m=+0.000012", "2024-08-15T18:04:05.1234567Z")]
    [InlineData("2024-08-15 20:04:05 +0200 +0200", "2024-08-15T18:04:05Z")]
    [InlineData("2024-08-15 23:34:05 +0530 IST", "2024-08-15T18:04:05Z")]
    [InlineData("Thu Aug 15 2024 20:04:05 GMT+0200 (Central European Summer Time)", "2024-08-15T18:04:05Z")]
    [InlineData("Thu Aug 15 2024 18:04:05 GMT+0000 (Coordinated Universal Time)", "2024-08-15T18:04:05Z")]
    [InlineData("Thu Aug 15 18:04:05 UTC 2024", "2024-08-15T18:04:05Z")]
    [InlineData("Aug 15, 2024, 6:04:05\u202fPM", "2024-08-15T18:04:05Z")]
    [InlineData("8/15/2024, 6:04:05 PM", "2024-08-15T18:04:05Z")]
    [InlineData("15/08/2024 18:04", "2024-08-15T18:04:00Z")]
    [InlineData("08/08/2024", "2024-08-08T00:00:00Z")]
    [InlineData("Mon, 05/08/2024", "2024-08-05T00:00:00Z")]
    [InlineData("Thu, 15 Aug 2024 14:04:05 Eastern Daylight Time", "2024-08-15T18:04:05Z")]
    [InlineData("Mon, 15 Jan 2024 13:04:05 Eastern Standard Time", "2024-01-15T18:04:05Z")]
    [InlineData("2024-08-15 20:04:05 Romance Standard Time", "2024-08-15T18:04:05Z")]
    [InlineData("2024-08-15 20:04:05 W. Europe Standard Time", "2024-08-15T18:04:05Z")]
    [InlineData("2024-08-15 20:04:05 Central European Summer Time", "2024-08-15T18:04:05Z")]
    [InlineData("2024-11-03 01:30 America/New_York", "2024-11-03T05:30:00Z")]
    [InlineData("15/Aug/2024:18:04:05 +0000", "2024-08-15T18:04:05Z")]
    [InlineData("2024:08:15 18:04:05", "2024-08-15T18:04:05Z")]
    [InlineData("15 de agosto de 2024 a las 18:04", "2024-08-15T18:04:00Z")]
    [InlineData("quinta-feira, 15 de agosto de 2024 às 18h04", "2024-08-15T18:04:00Z")]
    [InlineData("15 августа 2024 г. в 18:04", "2024-08-15T18:04:00Z")]
    [InlineData("am 15. August 2024 um 18:04 Uhr", "2024-08-15T18:04:00Z")]
    [InlineData("15 AĞUSTOS 2024", "2024-08-15T00:00:00Z")]
    [InlineData("15 Kasım 2024", "2024-11-15T00:00:00Z")]
    [InlineData("2024年8月15日(木) 18:04", "2024-08-15T18:04:00Z")]
    [InlineData("2024年8月15日 星期四 下午6:04", "2024-08-15T18:04:00Z")]
    [InlineData("2024년 8월 15일 오후 6시 4분", "2024-08-15T18:04:00Z")]
    [InlineData("ngày 15 tháng 8 năm 2024", "2024-08-15T00:00:00Z")]
    [InlineData("Thứ Năm, 15/08/2024 18:04", "2024-08-15T18:04:00Z")]
    [InlineData("วันพฤหัสบดีที่ 15 สิงหาคม พ.ศ. 2567", "2024-08-15T00:00:00Z")]
    [InlineData("๑๕ สิงหาคม ๒๕๖๗", "2024-08-15T00:00:00Z")]
    [InlineData("15 สิงหาคม 2024", "2024-08-15T00:00:00Z")]
    [InlineData("١٥ أغسطس ٢٠٢٤", "2024-08-15T00:00:00Z")]
    [InlineData("15 كانون الثاني 2024", "2024-01-15T00:00:00Z")]
    [InlineData("۲۵ مرداد ۱۴۰۳", "2024-08-15T00:00:00Z")]
    [InlineData("১৫ আগস্ট ২০২৪", "2024-08-15T00:00:00Z")]
    [InlineData("१५ अगस्त २०२४", "2024-08-15T00:00:00Z")]
    [InlineData("15 באוגוסט 2024", "2024-08-15T00:00:00Z")]
    [InlineData("čtvrtek 15. srpna 2024", "2024-08-15T00:00:00Z")]
    [InlineData("pátek 15. listopadu 2024", "2024-11-15T00:00:00Z")]
    [InlineData("petak, 25. listopad 2024", "2024-10-25T00:00:00Z")]
    [InlineData("45519.75", "2024-08-15T18:00:00Z")]
    [InlineData("45519", "2024-08-15T00:00:00Z")]
    [InlineData("August 2024", "2024-08-01T00:00:00Z")]
    [InlineData("1st Sept 2024", "2024-09-01T00:00:00Z")]
    [InlineData("2026-02-29T24:00:00Z", null)]
    [InlineData("Thu, 15 Aug 2024 18:04:05 +0075", null)]
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

    [Theory]
    [InlineData("2030-01-01", 2030)]
    [InlineData("31 Dec 2099 23:00 GMT", 2099)]
    [InlineData("15 août 2024", 2024)]
    [InlineData("05/06/2026", null)]
    [InlineData("tomorrow", null)]
    public void A_time_that_somebody_asks_for_may_lie_ahead(string text, int? year) =>
        Assert.Equal(year, WrittenTime.TryParse(text, out var time) ? time.Year : null);

    [Theory]
    [InlineData(null, DateOutcome.Absent)]
    [InlineData("  ", DateOutcome.Absent)]
    [InlineData("0000-00-00 00:00:00", DateOutcome.Absent)]
    [InlineData("0", DateOutcome.Absent)]
    [InlineData("1970-01-01T00:00:00Z", DateOutcome.Absent)]
    [InlineData("05/08/2024", DateOutcome.Ambiguous)]
    [InlineData("05-08-2024 18:04", DateOutcome.Ambiguous)]
    [InlineData("05/08/24", DateOutcome.Ambiguous)]
    [InlineData("15 listopad 2024", DateOutcome.Ambiguous)]
    [InlineData("201208", DateOutcome.Ambiguous)]
    [InlineData("15 Aug 2024 18:04 Arabian Standard Time", DateOutcome.Ambiguous)]
    [InlineData("soon", DateOutcome.Unreadable)]
    [InlineData("15 Ramadan 1445", DateOutcome.Unreadable)]
    [InlineData("15 of 2024 words", DateOutcome.Unreadable)]
    [InlineData("2 hours ago", DateOutcome.Unreadable)]
    [InlineData("15 Aug 2024 <b>18:04</b>", DateOutcome.Unreadable)]
    [InlineData("2099-01-01", DateOutcome.Impossible)]
    [InlineData("1024-01-01", DateOutcome.Impossible)]
    public void What_is_no_date_says_why(string? text, DateOutcome outcome) => Assert.Equal(outcome, FeedDate.Read(text, Now, out _));

    public static TheoryData<string> Languages => [.. NewsLanguages.All];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Dates_in_the_words_of_each_language_are_read_as_they_were_written(string language)
    {
        var culture = CultureInfo.GetCultureInfo(language);
        string[] patterns = [culture.DateTimeFormat.LongDatePattern, culture.DateTimeFormat.LongDatePattern + " " + culture.DateTimeFormat.ShortTimePattern, "ddd, d MMM yyyy HH:mm:ss +0000", "d MMMM yyyy", "dddd d MMMM yyyy"];
        // Nobody writes "1 1月 2024", and "1 listopada" is in October in Zagreb and in November in Warsaw.
        var isNumbered = culture.DateTimeFormat.AbbreviatedMonthNames[0].Any(char.IsAsciiDigit) && language != "vi";
        var wrong = (
            from pattern in patterns
            where !isNumbered || !pattern.Contains("d M", StringComparison.Ordinal)
            from month in Enumerable.Range(1, 12)
            from day in new[] { 1, 9, 15, 28 }
            let moment = new DateTime(2024, month, day, 18, 4, 0)
            let text = moment.ToString(pattern, culture)
            let expected = pattern.Contains('m', StringComparison.Ordinal) ? moment : moment.Date
            let outcome = FeedDate.Read(text, Now, out var date) == DateOutcome.Read ? date.UtcDateTime.ToString("s", CultureInfo.InvariantCulture) : FeedDate.Read(text, Now, out _).ToString()
            where outcome != expected.ToString("s", CultureInfo.InvariantCulture)
                && !(outcome == nameof(DateOutcome.Ambiguous) && pattern == "d MMMM yyyy" && text.Contains("listopada", StringComparison.Ordinal))
            select $"{pattern}: {text} -> {outcome}").ToList();

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(12)) + $" ({wrong.Count})");
    }

    [Fact]
    public void Any_text_is_answered() =>
        Gen.OneOf(Gen.String[0, 40], Gen.String[Gen.Char["0123456789-:/ TZ+.,JanMonpm"], 0, 40])
            .Sample(text => Assert.True(!FeedDate.TryParse(text, Now, out var date) || date <= Now + FeedDate.MaxAhead), iter: 20_000);

    [Theory]
    [InlineData("\ud83c 15 Jan 2024")]
    [InlineData("15 Jan 2024 \udc00")]
    public void Half_a_surrogate_pair_is_no_part_of_a_date(string text) => Assert.Equal(DateOutcome.Unreadable, FeedDate.Read(text, Now, out _));

    [Theory]
    [InlineData("Seg, 24 Set 2018 19:42:40 -0300", "2018-09-24T22:42:40Z")]
    [InlineData("24. September 2018, 19:42", "2018-09-24T19:42:00Z")]
    [InlineData("24 de setembro de 2018 19:42:40 GMT", "2018-09-24T19:42:40Z")]
    [InlineData("Пн, 24 сен 2018 19:42:40 +03:00", "2018-09-24T16:42:40Z")]
    [InlineData("Ke, 13 Mar 2024 10:00:00 +0000", "2024-11-13T10:00:00Z")]
    [InlineData("Seg, 31 Set 2018 19:42:40 -0300", null)]
    [InlineData("Xyz, 24 Set 2018 19:42:40 -0300", null)]
    [InlineData("24 listopada 2018 19:42:40 +0000", null)]
    [InlineData("Mon, 24 Sep 2018 24:30:00 GMT", null)]
    [InlineData("2018-09-24T19:42:40.5+1500", "2018-09-24T04:42:40.5Z")]
    [InlineData("2018-09-24T19:42:40.5+1501", null)]
    public void A_date_is_the_same_however_often_its_words_were_read(string text, string? expected)
    {
        for (var time = 0; time < 3; time++)
        {
            Assert.Equal(expected, FeedDate.TryParse(text, Now, out var date) ? date.ToString("yyyy-MM-ddTHH:mm:ss.FZ", CultureInfo.InvariantCulture) : null);
        }
    }

    [Fact]
    public void The_short_way_to_a_date_ends_where_the_long_one_does()
    {
        // Without its seconds' last figure, and with it: what is not quite standard goes the long way.
        var parts = Gen.Select(Gen.Int[1990, 2025], Gen.Int[1, 12], Gen.Int[1, 28], Gen.Int[0, 86399], Gen.Int[-14, 14]);
        parts.Sample((year, month, day, second, hours) =>
        {
            var local = new DateTime(year, month, day).AddSeconds(second);
            var expected = new DateTimeOffset(local, TimeSpan.FromHours(hours));
            var zone = $"{(hours < 0 ? '-' : '+')}{Math.Abs(hours):00}00";
            foreach (var form in (string[])["ddd, dd MMM yyyy HH:mm:ss", "dddd, d MMMM yyyy HH:mm:ss", "yyyy-MM-ddTHH:mm:ss", "yyyyMMddTHHmmss", "d. MMMM yyyy, HH:mm:ss"])
            {
                Assert.True(FeedDate.TryParse($"{local.ToString(form, CultureInfo.InvariantCulture)} {zone}", Now, out var date), form);
                Assert.Equal(expected, date);
            }
        });
    }
}
