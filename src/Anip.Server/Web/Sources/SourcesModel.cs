using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Discovery;

namespace Anip.Server.Web;

/// <summary>Which of the sources are shown.</summary>
/// <param name="State">Null for all.</param>
public sealed record SourceFilter(string? State, string? Tag, int Page)
{
    public static IReadOnlyList<string> States { get; } = ["failing", "paused", "dead", "ended"];

    public bool Fits(SourceRecord source) =>
        (Tag is null || source.Tags.Contains(Tag, StringComparer.OrdinalIgnoreCase))
        && State switch
        {
            "failing" => source.Failures > 0,
            "paused" => source.Paused,
            "dead" => source.State is SourceState.Dead,
            "ended" => source.State is SourceState.Ended,
            _ => true,
        };

    /// <summary>The address of the page with another choice.</summary>
    public static string Link(string? state, string? tag, int page = 1)
    {
        string?[] parts = [state is null ? null : $"state={state}", tag is null ? null : $"tag={Uri.EscapeDataString(tag)}", page > 1 ? $"page={page}" : null];
        var query = string.Join('&', parts.OfType<string>());
        return query.Length == 0 ? "/sources" : $"/sources?{query}";
    }
}

/// <param name="All">Every source there is.</param>
/// <param name="NotConfigured">Kinds of source that lack a key, or a question.</param>
/// <param name="History">The last fetches by id, of what is shown.</param>
public sealed record SourcesModel(
    IReadOnlyList<ListedSource> All, IReadOnlyList<SourceDescriptor> NotConfigured, SourceFilter Filter, IReadOnlyDictionary<string, IReadOnlyList<FetchRecord>> History, DateTimeOffset Now)
{
    public const int PageSize = 200;

    /// <summary>What a form did, or why it did not; null where none was sent.</summary>
    public SourceNotice? Notice { get; init; }

    public IReadOnlyList<ListedSource> Fitting { get; } = [.. Sorted(All).Where(source => Filter.Fits(source.Record))];

    public IEnumerable<ListedSource> Shown => Fitting.Skip((Filter.Page - 1) * PageSize).Take(PageSize);

    public bool HasMore => Fitting.Count > Filter.Page * PageSize;

    public int Failing => All.Count(source => source.Record.Failures > 0);

    public IEnumerable<string> Tags => All.SelectMany(source => source.Record.Tags).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<ListedSource> Sorted(IReadOnlyList<ListedSource> all) => all
        .OrderByDescending(source => source.Record.Failures > 0)
        .ThenBy(source => source.Record.Title ?? source.Record.Id, StringComparer.OrdinalIgnoreCase);
}

/// <param name="IsFailure">Nothing was done, or not all.</param>
/// <param name="Given">The address that was filled in, where it may be shown.</param>
public sealed record SourceNotice(string Text, bool IsFailure, string? Given = null)
{
    /// <summary>What of a list was left out, line by line.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];
}

/// <summary>What was found at an address, to choose from.</summary>
public sealed record FoundModel(Discovered Found, DateTimeOffset Now)
{
    public bool HasNew => Found.Candidates.Any(candidate => candidate.SubscribedAs is null);
}

/// <param name="Fetches">The latest first.</param>
/// <param name="Notice">What a form did; null where none was sent.</param>
public sealed record SourceModel(ListedSource Listed, IReadOnlyList<FetchRecord> Fetches, SourceNotice? Notice, DateTimeOffset Now)
{
    public SourceRecord Source => Listed.Record;

    public string Path => PathOf(Source);

    public string Name => Source.Title ?? SourceName.Show(Source.Id);

    public static string PathOf(SourceRecord source) => $"/sources/{SourceName.ReferenceOf(source.Id)}";
}
