using System.Globalization;
using Anip.Models;

namespace Anip.Training.Data;

/// <summary>The rows that a training has room for are as many as the settings say.</summary>
internal static class TooManyRows
{
    /// <exception cref="TrainingDataException">There are more.</exception>
    public static void ThrowIfAbove(int maxRows, int rows)
    {
        if (rows > maxRows)
        {
            throw new TrainingDataException(string.Create(
                CultureInfo.InvariantCulture, $"the files have more than {maxRows:N0} rows, for which a training may take memory: name fewer files, or set Training:MaxRows higher."));
        }
    }
}
