namespace Anip.Lake.Local;

/// <summary>
/// What becomes of a part whose process is lost. Another one goes on behind the last row that came back. Where that one is lost at the same row, rows go in one at a time; one
/// that takes its processes with it even then is given up, so that it does not stop the others.
/// </summary>
/// <param name="attempts">How often a row is tried by itself, and how often a process may end well before its work is done.</param>
/// <param name="canGiveUp">Whether a result can say that its row failed.</param>
internal sealed class PartLosses(int attempts, bool canGiveUp)
{
    // Beyond them it is not single rows. Where nothing ever came back, that is clear sooner.
    private const int MaxTimesAttempts = 10;
    private const int MaxTimesAttemptsInVain = 4;

    private long _at = -1;
    private int _atRow;
    private int _early;

    public int Count { get; private set; }

    /// <summary>Whether each row waits for the result of the one before.</summary>
    public bool IsOneByOne { get; private set; }

    /// <param name="done">How many rows have been dealt with: the next one is what it was lost at, or shortly before it.</param>
    /// <param name="hasWorked">Whether any row of the part ever came back.</param>
    /// <returns>Whether the next row is to be given up.</returns>
    /// <exception cref="LostWorkerException">The loss: no other process is to be tried.</exception>
    public bool Note(LostWorkerException loss, long done, bool hasWorked)
    {
        Count++;
        _atRow = done == _at ? _atRow + 1 : 1;
        _at = done;
        _early += loss.WasKilled ? 0 : 1;
        if (_early >= attempts || (!canGiveUp && _atRow >= attempts) || Count >= attempts * (hasWorked ? MaxTimesAttempts : MaxTimesAttemptsInVain))
        {
            throw loss;
        }

        var isGivenUp = IsOneByOne && _atRow >= attempts;
        var isSuspect = canGiveUp && !IsOneByOne && _atRow >= Math.Min(2, attempts);
        if (isGivenUp || isSuspect)
        {
            (IsOneByOne, _at) = (isSuspect, -1);
        }

        return isGivenUp;
    }
}
