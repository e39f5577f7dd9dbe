using Anip.Articles;
using Anip.Pipelines;

namespace Anip.Ingestion.Sources;

/// <summary>What the program knows of a kind of source before any setting is read. The command line, the settings, the pipe, the API and the page go by it.</summary>
public sealed record SourceDescriptor
{
    /// <summary>Stable, in lower case, such as <c>newsapi</c>: the kind of its sources in the store, and the <see cref="Article.ApiSource"/> of what they deliver.</summary>
    public required string Name { get; init; }

    /// <summary>For people, such as <c>NewsAPI</c>.</summary>
    public required string Title { get; init; }

    /// <summary>How runs fetch it; null where it is read only when somebody names it, as a file is.</summary>
    public SourceRuns? Runs { get; init; }

    /// <summary>Null where it has no section of settings of its own.</summary>
    public SourceSettings? Settings { get; init; }

    /// <summary>Reads a recorded answer, in a file or in a pipe; null where it has no form of its own.</summary>
    public SourceParser? Parser { get; init; }

    /// <summary>What a page of it costs; null where nobody counts.</summary>
    public SourceCost? Cost { get; init; }

    /// <summary>How <c>anip doctor</c> tries it; null for reading it once.</summary>
    public SourceCheck? Check { get; init; }

    public string PipelineName => $"{Name}_pipeline";

    /// <summary>What a source throws that cannot be asked without a key.</summary>
    /// <exception cref="InvalidOperationException">It needs none.</exception>
    public SourceException NoKey() => Settings?.Key is { } key
        ? new SourceException("not_configured", $"{Title} has no key; set {key.EnvironmentName} (or {Settings.KeySetting}) to one from {key.From}.") { Kind = SourceFailureKind.NotConfigured }
        : throw new InvalidOperationException($"{Name} needs no key.");
}

/// <summary>How the runs of a kind of source go.</summary>
/// <param name="Description">Of the pipeline, one line for a person.</param>
/// <param name="Cron">The default schedule, in UTC. It counts where the source is set up.</param>
public sealed record SourceRuns(string Description, string Cron)
{
    /// <summary>
    /// People subscribe its sources and remove them; each has a time of its own, which runs wait for unless they are told not to. Else each run reads all that the settings ask for.
    /// </summary>
    public bool AreSubscribed { get; init; }

    /// <summary>Makes the pipeline where a run does more than to read the sources of the kind; null where it does not.</summary>
    public Func<IServiceProvider, RegisteredSource, Pipeline>? CreatePipeline { get; init; }

    /// <summary>Runs once more when the program starts.</summary>
    public bool AtStart { get; init; }
}

/// <summary>What a provider counts for a page, in the unit of its quota.</summary>
/// <param name="Request">For the request itself.</param>
/// <param name="Item">For each item on the page, in addition.</param>
public sealed record SourceCost(decimal Request, decimal Item = 0)
{
    public decimal Of(int items) => Request + (items * Item);
}

/// <summary>How a kind of source is tried.</summary>
/// <param name="Name">In the list of checks.</param>
/// <param name="TryAsync">Gives what was found, in a line, or throws.</param>
public sealed record SourceCheck(string Name, Func<IServiceProvider, CancellationToken, Task<string>> TryAsync);
