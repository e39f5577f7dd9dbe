using System.Numerics.Tensors;
using Anip.Search;

namespace Anip.Labelling;

/// <summary>Chooses articles that differ: ten of one story teach hardly more than one.</summary>
/// <param name="read">Reads the vector of an article, L2-normalised; empty where it has none.</param>
internal sealed class SpreadOut(Func<long, CancellationToken, Task<ReadOnlyMemory<float>>> read)
{
    // First none that is similar to another, then at least none that is nearly the same, then whatever there is.
    private static readonly double[] Bounds = [SimilarityScale.Similar, 0.85, double.PositiveInfinity];

    private readonly Dictionary<long, ReadOnlyMemory<float>> _vectors = [];

    public async Task<ReadOnlyMemory<float>> VectorAsync(long id, CancellationToken cancellationToken) =>
        _vectors.TryGetValue(id, out var known) ? known : _vectors[id] = await read(id, cancellationToken);

    /// <param name="queues">By kind, the best first.</param>
    /// <param name="plan">Which kinds come in turn; one that has no more is passed over, and another takes its place.</param>
    public async Task<IReadOnlyList<(long Id, T Kind)>> ChooseAsync<T>(IReadOnlyDictionary<T, IReadOnlyList<long>> queues, IReadOnlyList<T> plan, int limit, CancellationToken cancellationToken)
        where T : notnull
    {
        List<(long Id, T Kind)> chosen = [];
        foreach (var bound in Bounds)
        {
            var places = queues.ToDictionary(queue => queue.Key, _ => 0);
            for (var (turn, empty) = (0, 0); chosen.Count < limit && empty < plan.Count; turn++)
            {
                var kind = plan[turn % plan.Count];
                var found = await NextAsync(queues[kind]);
                empty = found is null ? empty + 1 : 0;
                if (found is { } id)
                {
                    chosen.Add((id, kind));
                }

                async Task<long?> NextAsync(IReadOnlyList<long> queue)
                {
                    while (places[kind] < queue.Count)
                    {
                        var candidate = queue[places[kind]++];
                        if (!chosen.Exists(one => one.Id == candidate) && await IsApartAsync(candidate))
                        {
                            return candidate;
                        }
                    }

                    return null;
                }
            }

            async Task<bool> IsApartAsync(long candidate)
            {
                var vector = await VectorAsync(candidate, cancellationToken);
                foreach (var (id, _) in chosen)
                {
                    if (Cosine(vector, await VectorAsync(id, cancellationToken)) >= bound)
                    {
                        return false;
                    }
                }

                return true;
            }
        }

        return chosen;
    }

    /// <summary>The first, and then always the one that is farthest from those taken.</summary>
    public static IReadOnlyList<ReadOnlyMemory<float>> Apart(IReadOnlyList<ReadOnlyMemory<float>> vectors, int limit)
    {
        List<ReadOnlyMemory<float>> taken = [vectors[0]];
        while (taken.Count < Math.Min(limit, vectors.Count))
        {
            taken.Add(vectors.MinBy(vector => Nearest(vector, taken)));
        }

        return taken;
    }

    /// <summary>The largest cosine; 0 where there is none.</summary>
    public static double Nearest(ReadOnlyMemory<float> vector, IReadOnlyList<ReadOnlyMemory<float>> others) => others.Count == 0 ? 0 : others.Max(other => Cosine(vector, other));

    private static double Cosine(ReadOnlyMemory<float> one, ReadOnlyMemory<float> other) => one.Length == other.Length && one.Length > 0 ? TensorPrimitives.Dot(one.Span, other.Span) : 0;
}
