namespace Anip.Ingestion.Sources;

/// <summary>Every kind of source that the program was put together from.</summary>
public sealed class SourceCatalogue
{
    private readonly SortedDictionary<string, RegisteredSource> _sources = new(StringComparer.OrdinalIgnoreCase);

    public SourceCatalogue(IEnumerable<RegisteredSource> sources)
    {
        foreach (var source in sources)
        {
            if (!_sources.TryAdd(source.Descriptor.Name, source))
            {
                throw new ArgumentException($"There are two kinds of source named {source.Descriptor.Name}.", nameof(sources));
            }

            Ordered.Add(source);
        }
    }

    /// <summary>In the order in which they were added.</summary>
    public IReadOnlyList<RegisteredSource> All => Ordered;

    /// <summary>Those that have a pipeline and lack a setting that they cannot do without.</summary>
    public IEnumerable<RegisteredSource> NotConfigured => Ordered.Where(source => source is { Descriptor.Runs: not null, IsConfigured: false });

    private List<RegisteredSource> Ordered { get; } = [];

    public RegisteredSource? Find(string name) => _sources.GetValueOrDefault(name);

    /// <exception cref="KeyNotFoundException">It was not added to the program.</exception>
    public RegisteredSource Get(string name) => _sources[name];
}

/// <summary>A kind of source with what describes it. The source itself is made when it is first needed.</summary>
public sealed class RegisteredSource(SourceDescriptor descriptor, IServiceProvider services, Func<IServiceProvider, INewsSource> create)
{
    public SourceDescriptor Descriptor => descriptor;

    public INewsSource Source => create(services);

    /// <summary>All settings are there that it cannot do without.</summary>
    public bool IsConfigured => descriptor.Settings?.IsComplete(services) ?? true;

    /// <inheritdoc cref="INewsSource.Configured"/>
    public IReadOnlyList<SourceSeed> Configured => Source.Configured ?? [new SourceSeed(descriptor.Name, descriptor.Title)];

    /// <summary>Tries it for real; nothing is stored.</summary>
    /// <returns>What was found, in a line.</returns>
    public async Task<string> CheckAsync(CancellationToken cancellationToken)
    {
        if (descriptor.Check is { } check)
        {
            return await check.TryAsync(services, cancellationToken);
        }

        var reading = SourceReading.Of(Source, Configured is [var first, ..] ? first.Id : descriptor.Name, descriptor.Name, DateTimeOffset.UnixEpoch);
        return $"{await reading.FetchAsync(cancellationToken).CountAsync(cancellationToken)} articles";
    }
}
