using Anip.Annotations;

namespace Anip.Watching;

/// <summary>Whether what people say of articles is what a model says of them now.</summary>
/// <param name="Version">The one in force, whose numbers these are.</param>
/// <param name="Agreed">Where both say the same.</param>
/// <param name="Unanswered">Where the model says nothing.</param>
/// <param name="Days">By the day on which people said it, the oldest first, and by the version whose answer stands beside it.</param>
public sealed record Agreement(string Version, long Agreed, long Disagreed, long Unanswered, IReadOnlyList<AgreementDay> Days)
{
    /// <summary>Of the answers, 0–1; null where there are none.</summary>
    public double? Share => Agreed + Disagreed == 0 ? null : (double)Agreed / (Agreed + Disagreed);

    /// <param name="learntUntil">What was said up to then the version in force has learnt from: to agree with it is no merit, and does not count.</param>
    internal static async Task<Agreement> OfAsync(
        string version, IAsyncEnumerable<AnsweredAnnotation> answers, DateTimeOffset? learntUntil, CancellationToken cancellationToken)
    {
        var days = new SortedDictionary<(DateOnly Day, string Version), long[]>();
        await foreach (var one in answers.WithCancellation(cancellationToken))
        {
            if (one.ModelVersion is not { } by || (by == version && one.At <= learntUntil))
            {
                continue;
            }

            var key = (DateOnly.FromDateTime(one.At.UtcDateTime), by);
            days.TryAdd(key, new long[3]);
            days[key][one.ModelValue is null ? 2 : one.ModelValue == one.Value ? 0 : 1]++;
        }

        List<AgreementDay> listed = [.. days.Select(day => new AgreementDay(day.Key.Day, day.Key.Version, day.Value[0], day.Value[1], day.Value[2]))];
        var own = listed.Where(day => day.Version == version).ToList();
        return new Agreement(version, own.Sum(day => day.Agreed), own.Sum(day => day.Disagreed), own.Sum(day => day.Unanswered), listed);
    }
}

/// <param name="Day">On which people said it.</param>
/// <param name="Version">Of the model.</param>
public sealed record AgreementDay(DateOnly Day, string Version, long Agreed, long Disagreed, long Unanswered);
