namespace Anip.Dates;

/// <summary>
/// The two spellings that standards give and nearly all feeds write, letter by letter: <c>Mon, 15 Jan 2024 18:00:00 +0100</c> and
/// <c>2024-01-15T18:00:00.123+01:00</c>. What is not quite so, <see cref="FeedDate"/> reads by its forms.
/// </summary>
internal static class StandardDate
{
    private const string Months = "janfebmaraprmayjunjulaugsepoctnovdec";
    private const string Weekdays = "sunmontuewedthufrisat";

    private const int MaxFraction = 9;
    private const int MaxHours = 15;

    /// <returns>False for all that is not exactly one of them.</returns>
    public static bool TryRead(ReadOnlySpan<char> text, out DateTimeOffset date)
    {
        date = default;
        return text.Length > 16 && (char.IsAsciiDigit(text[3]) ? TryIso(text, out date) : TryRfc822(text, out date));
    }

    private static bool TryIso(ReadOnlySpan<char> text, out DateTimeOffset date)
    {
        date = default;
        if (text.Length < 19 || text[4] != '-' || text[7] != '-' || text[10] is not ('T' or ' ')
            || !TryNumber(text[..4], out var year) || !TryNumber(text[5..7], out var month) || !TryNumber(text[8..10], out var day)
            || !FeedDate.TryDay(year, month, day, out var date0) || !TryClock(text[11..19], out var time))
        {
            return false;
        }

        text = text[19..];
        if (text is ['.', ..])
        {
            var length = 1;
            while (length < text.Length && char.IsAsciiDigit(text[length]))
            {
                length++;
            }

            if (length == 1 || length > MaxFraction + 1 || length == text.Length)
            {
                return false;
            }

            _ = TryNumber(text[1..length], out var fraction);
            time += TimeSpan.FromTicks((long)(fraction / Math.Pow(10, length - 1) * TimeSpan.TicksPerSecond));
            text = text[length..];
        }

        if (text is ['+' or '-', ..])
        {
            return TryOffset(text, date0 + time, out date);
        }

        date = new DateTimeOffset(date0 + time, TimeSpan.Zero);
        return text is "" or "Z";
    }

    private static bool TryRfc822(ReadOnlySpan<char> text, out DateTimeOffset date)
    {
        date = default;
        if (text[3] == ',' && text[4] == ' ' && IndexOf(Weekdays, text[..3]) >= 0)
        {
            text = text[5..];
        }

        var digits = text[1] == ' ' ? 1 : 2;
        if (text.Length < digits + 18 || text[digits] != ' ' || text[digits + 4] != ' ' || text[digits + 9] != ' '
            || !TryNumber(text[..digits], out var day) || IndexOf(Months, text.Slice(digits + 1, 3)) is not (>= 0 and var month)
            || !TryNumber(text.Slice(digits + 5, 4), out var year) || !FeedDate.TryDay(year, month + 1, day, out var date0)
            || !TryClock(text.Slice(digits + 10, 8), out var time))
        {
            return false;
        }

        text = text[(digits + 18)..];
        if (text is [' ', '+' or '-', ..])
        {
            return TryOffset(text[1..], date0 + time, out date);
        }

        date = new DateTimeOffset(date0 + time, TimeSpan.Zero);
        return text is " GMT" or " UTC" or " Z";
    }

    public static bool TryClock(ReadOnlySpan<char> text, out TimeSpan time)
    {
        time = default;
        if (text[2] != ':' || text[5] != ':' || !TryNumber(text[..2], out var hour) || !TryNumber(text[3..5], out var minute) || !TryNumber(text[6..], out var second)
            || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        time = new TimeSpan(hour, minute, second);
        return true;
    }

    /// <summary>A sign, two figures and two more, with or without a colon.</summary>
    public static bool TryOffset(ReadOnlySpan<char> text, DateTime local, out DateTimeOffset date)
    {
        date = default;
        var minutes = text.Length == 6 && text[3] == ':' ? 4 : 3;
        if (text.Length != minutes + 2 || !TryNumber(text[1..3], out var hour) || !TryNumber(text[minutes..], out var minute) || hour >= MaxHours || minute > 59)
        {
            return false;
        }

        var offset = new TimeSpan(hour, minute, 0);
        date = new DateTimeOffset(text[0] == '+' ? local - offset : local + offset, TimeSpan.Zero);
        return true;
    }

    public static bool TryNumber(ReadOnlySpan<char> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            number = (number * 10) + (digit - '0');
        }

        return true;
    }

    /// <returns>The place in a list of names of three letters, from 0; negative where it is not in it.</returns>
    private static int IndexOf(string names, ReadOnlySpan<char> name)
    {
        for (var at = 0; at < names.Length; at += 3)
        {
            if (names.AsSpan(at, 3).Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return at / 3;
            }
        }

        return -1;
    }
}
