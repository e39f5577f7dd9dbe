namespace Anip.Isolation;

/// <summary>Works on many units at once; where that fails, on halves of them, down to the units that are to blame.</summary>
public static class IsolatedBatch
{
    /// <param name="work">Gives one value per unit, in the same order.</param>
    /// <param name="isNobodys">Tells an exception that no unit is to blame for, which passes through; null where there is none such.</param>
    /// <returns>One result per unit, in the same order.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static async Task<IReadOnlyList<UnitResult<TValue>>> RunAsync<TUnit, TValue>(
        IReadOnlyList<TUnit> units,
        Func<IReadOnlyList<TUnit>, CancellationToken, Task<IReadOnlyList<TValue>>> work,
        Func<Exception, bool>? isNobodys,
        CancellationToken cancellationToken)
    {
        var results = new List<UnitResult<TValue>>(units.Count);
        if (units.Count > 0)
        {
            await RunAsync(units, work, isNobodys ?? (_ => false), results, cancellationToken);
        }

        return results;
    }

    private static async Task RunAsync<TUnit, TValue>(
        IReadOnlyList<TUnit> units,
        Func<IReadOnlyList<TUnit>, CancellationToken, Task<IReadOnlyList<TValue>>> work,
        Func<Exception, bool> isNobodys,
        List<UnitResult<TValue>> results,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        UnitFailure failure;
        try
        {
            var values = await work(units, cancellationToken);
            if (values.Count != units.Count)
            {
                throw new InvalidOperationException($"{values.Count} results for {units.Count} units.");
            }

            results.AddRange(values.Select(value => new UnitResult<TValue>(value, null)));
            return;
        }
        catch (Exception exception) when (!Isolated.IsRequested(exception, cancellationToken) && !isNobodys(UnitFailure.Of(exception).Exception))
        {
            failure = UnitFailure.Of(exception);
        }

        if (units.Count == 1)
        {
            results.Add(new UnitResult<TValue>(default, failure));
            return;
        }

        var half = units.Count / 2;
        await RunAsync([.. units.Take(half)], work, isNobodys, results, cancellationToken);
        await RunAsync([.. units.Skip(half)], work, isNobodys, results, cancellationToken);
    }
}

/// <summary>What became of one unit of a batch.</summary>
/// <param name="Value">What the work gave; nothing where it failed.</param>
/// <param name="Failure">Why it failed; null where it did not.</param>
public readonly record struct UnitResult<T>(T? Value, UnitFailure? Failure);
