using Anip.Articles;
using Anip.Ingestion.Sources.Quotas;

namespace Anip.Ingestion.Sources;

/// <summary>
/// A kind of place that news comes from: a service without state of its own, so that one instance reads any number of sources at a time. What one
/// reading knows and tells is in its <see cref="SourceReading"/>.
/// </summary>
public interface INewsSource
{
    /// <summary>What the settings ask for, beside what people subscribed; null for one source, which has the name of its kind.</summary>
    IReadOnlyList<SourceSeed>? Configured => null;

    /// <summary>What is counted against a quota of the provider's, as it is set up now; null where nothing is.</summary>
    QuotaAccount? Quota => null;

    /// <summary>Its readings tell where they are (<see cref="SourceReading.MarkAsync"/>) and go on where one was cut off.</summary>
    bool KeepsPlace => false;

    /// <summary>Yields what is there now. May repeat articles; the store keeps one per URL.</summary>
    /// <exception cref="SourceException">The source could not be read; what was yielded before stands.</exception>
    IAsyncEnumerable<IncomingArticle> FetchAsync(SourceReading reading, CancellationToken cancellationToken);
}

/// <summary>A kind of source that <see cref="NewsSourceRegistration.AddNewsSource{TSource}"/> adds to the program: one folder, and that one line.</summary>
public interface IDescribedSource : INewsSource
{
    static abstract SourceDescriptor Descriptor { get; }
}

/// <summary>A source that is there without anybody having subscribed it.</summary>
/// <param name="Id">As <see cref="SourceRecord.Id"/>; <c>KIND/NAME</c> where the settings name several queries of one kind.</param>
public sealed record SourceSeed(string Id, string? Title)
{
    /// <summary>Under which an earlier version may have kept it.</summary>
    public string? FormerId { get; init; }
}
