using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Anip.Pipelines;
using Anip.Pipelines.Scheduling;
using Quartz;

namespace Anip.Adapters.Scheduling;

/// <summary>
/// Cron expressions as crontab and Airflow read them: five fields, or a sixth before them for the seconds. Where both days are restricted,
/// either is enough. What Quartz knows beyond that (L, W, #, H, ?) is refused, because others read it differently or not at all.
/// </summary>
internal sealed partial class QuartzScheduleRules : IScheduleRules
{
    private const string Expected = "expected minute, hour, day of month, month and day of week, such as 30 3 * * MON-FRI, or @hourly, @daily, @weekly, @monthly";

    // The greatest numbers, from the seconds on.
    private static readonly int[] Max = [59, 59, 23, 31, 12, 7];

    private static readonly string[] Ordered =
        ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

    private static readonly FrozenSet<string> Nicknames =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually");

    public IReadOnlyDictionary<string, string> Errors(Schedule schedule)
    {
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        var zone = Zone(schedule.TimeZone);
        if (zone is null)
        {
            errors["time_zone"] = $"'{schedule.TimeZone}' is not a time zone such as UTC or Europe/Rome.";
        }

        try
        {
            if (Expression(schedule.Cron).GetNextValidTimeAfter(DateTimeOffset.UnixEpoch) is null)
            {
                errors["cron"] = $"'{schedule.Cron}' names a day that never comes.";
            }
        }
        catch (FormatException exception)
        {
            errors["cron"] = $"'{schedule.Cron}' is not a cron expression: {exception.Message.TrimEnd('.')}.";
        }

        return errors;
    }

    public DateTimeOffset? NextAfter(Schedule schedule, DateTimeOffset instant) => Find(schedule)?.GetNextValidTimeAfter(instant);

    /// <returns>Null where the schedule has errors.</returns>
    public static CronExpression? Find(Schedule schedule)
    {
        try
        {
            return Zone(schedule.TimeZone) is { } zone ? Expression(schedule.Cron).WithTimeZone(zone) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static CronExpression Expression(string cron)
    {
        var fields = cron.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (fields is [['@', ..] name])
        {
            return Nicknames.Contains(name) ? CronExpression.Parse(name.ToLowerInvariant(), CronFormat.Unix) : throw new FormatException(Expected);
        }

        if (fields.Length is not (5 or 6))
        {
            throw new FormatException($"it has {fields.Length} fields; {Expected}");
        }

        foreach (var (field, most) in fields.Zip(Max[^fields.Length..]))
        {
            Array.ForEach(field.Split(','), item => Check(item, most));
        }

        var expression = CronExpression.Parse(string.Join(' ', fields[^5..]), CronFormat.Unix);
        return fields.Length == 5 ? expression : CronExpression.Parse($"{fields[0]}{expression.CronExpressionString[1..]}");
    }

    private static void Check(string item, int most)
    {
        if (Item().Match(item) is not { Success: true } match)
        {
            throw new FormatException($"'{item}' is not understood; {Expected}");
        }

        var (from, to) = (match.Groups["from"].Value, match.Groups["to"].Value);
        if (to.Length > 0 && Rank(from) > Rank(to))
        {
            throw new FormatException($"'{item}' runs backwards; of the names, SUN is the first");
        }

        // Beyond the most, some numbers have a meaning inside of Quartz, such as 99 for all.
        if (new[] { from, to }.FirstOrDefault(end => int.TryParse(end, out var number) && number > most) is { } beyond)
        {
            throw new FormatException($"{beyond} is more than {most}");
        }
    }

    private static int Rank(string end) =>
        int.TryParse(end, out var number) ? number : Array.FindIndex(Ordered, name => name.Equals(end, StringComparison.OrdinalIgnoreCase));

    // Quartz by itself would also take the name of a Windows zone, and any case, which no other program on the cluster might know.
    private static TimeZoneInfo? Zone(string name) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId && zone.Id == name ? zone : null;

    // A step counts from the start of a range or of all values: what 5/10 means, crontab and Airflow do not agree on.
    [GeneratedRegex(@"^(\*(/\d{1,2})?|(?<from>[A-Za-z]{3})(-(?<to>[A-Za-z]{3}))?|(?<from>\d{1,2})|(?<from>\d{1,2})-(?<to>\d{1,2})(/\d{1,2})?)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Item();
}
