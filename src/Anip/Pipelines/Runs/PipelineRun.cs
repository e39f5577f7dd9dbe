namespace Anip.Pipelines.Runs;

/// <summary>One run of a pipeline, as it stands now.</summary>
public sealed record PipelineRun
{
    /// <summary>Grows with each start.</summary>
    public required long Id { get; init; }

    public required string Pipeline { get; init; }

    public required RunState State { get; init; }

    public required RunTrigger Trigger { get; init; }

    public required RunParameters Parameters { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When a node first took it up; null where none has yet.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The process that works on it or did last; null where none has, or it was given back.</summary>
    public string? Node { get; init; }

    /// <summary>One line that says what failed and what to do; null where nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>The sums over the steps, while they work too.</summary>
    public IReadOnlyDictionary<string, long> Counts { get; init; } = NoCounts;

    /// <summary>Empty in lists.</summary>
    public IReadOnlyList<RunStep> Steps { get; init; } = [];

    /// <summary>Somebody asked for its end; the node that works on it is told within seconds.</summary>
    public bool IsCancelRequested { get; init; }

    public bool HasEnded => State is not (RunState.Queued or RunState.Running);

    /// <summary>It succeeded, and some of what it worked on failed; <see cref="Counts"/> says of what how many.</summary>
    public bool IsPartlyFailed => State is RunState.Succeeded && Counts.Any(count => count.Key.StartsWith("failed_", StringComparison.Ordinal) && count.Value > 0);

    internal static IReadOnlyDictionary<string, long> NoCounts { get; } = new Dictionary<string, long>();
}

/// <summary>One step of a run.</summary>
public sealed record RunStep
{
    public required string Name { get; init; }

    public required StepState State { get; init; }

    /// <summary>How often it was begun; 0 where it was not yet. A draining stop takes its attempt back.</summary>
    public int Attempt { get; init; }

    /// <summary>How many attempts failed; the others were interrupted, or the last one goes on.</summary>
    public int Failures { get; init; }

    /// <summary>Of the first attempt.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public IReadOnlyDictionary<string, long> Counts { get; init; } = PipelineRun.NoCounts;

    /// <summary>Why the last attempt failed; with <see cref="StepState.Pending"/> it is tried again.</summary>
    public string? Error { get; init; }
}

/// <param name="Line">From 1 on, without gaps.</param>
/// <param name="Step">Null where it is about the run as a whole.</param>
public sealed record RunLogLine(int Line, DateTimeOffset Time, RunLogLevel Level, string? Step, string Message);

public enum RunState
{
    Queued,
    Running,
    Succeeded,
    Failed,
    Cancelled,
}

public enum StepState
{
    Pending,
    Running,
    Succeeded,
    Failed,
    Cancelled,

    /// <summary>It had nothing to do, or the run ended before it.</summary>
    Skipped,
}

/// <summary>Who started a run.</summary>
public enum RunTrigger
{
    Api,
    Cli,
    Page,
    Schedule,
    Airflow,
}

public enum RunLogLevel
{
    Information,
    Warning,
    Error,
}

/// <summary>States, triggers and levels as they are written in databases, answers and options.</summary>
public static class WireNames
{
    public static string WireName<T>(this T value)
        where T : struct, Enum => Words<T>.ByValue[value];

    /// <exception cref="FormatException"><paramref name="word"/> is not one of <typeparamref name="T"/>.</exception>
    public static T Parse<T>(string word)
        where T : struct, Enum => TryParse<T>(word, out var value) ? value : throw new FormatException($"'{word}' is not one of {string.Join(", ", All<T>())}.");

    public static bool TryParse<T>(string word, out T value)
        where T : struct, Enum => Words<T>.ByWord.TryGetValue(word, out value);

    public static IReadOnlyList<string> All<T>()
        where T : struct, Enum => [.. Words<T>.ByValue.Values];

    private static class Words<T>
        where T : struct, Enum
    {
        public static readonly SortedDictionary<T, string> ByValue = new(Enum.GetValues<T>().ToDictionary(value => value, value => value.ToString().ToLowerInvariant()));
        public static readonly Dictionary<string, T> ByWord = ByValue.ToDictionary(pair => pair.Value, pair => pair.Key);
    }
}
