using System.Runtime.CompilerServices;

namespace Anip.Training.Data;

/// <summary>Rows that are in memory together: as many as an interruption may cost, and fewer where their texts are long.</summary>
internal static class Portions
{
    private const int MaxRows = 1024;

    private const int MaxCharacters = 4 * 1024 * 1024;

    /// <param name="lengthOf">Of a row's text.</param>
    public static async IAsyncEnumerable<T[]> InPortions<T>(
        this IAsyncEnumerable<T> rows, Func<T, int> lengthOf, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<T> portion = [];
        var characters = 0;
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            portion.Add(row);
            characters += lengthOf(row);
            if (portion.Count == MaxRows || characters >= MaxCharacters)
            {
                yield return [.. portion];
                portion.Clear();
                characters = 0;
            }
        }

        if (portion.Count > 0)
        {
            yield return [.. portion];
        }
    }
}
