namespace Anip.Ingestion.Feeds;

/// <summary>
/// Where a mark stands next, for a reader that only goes forward: what was found, or not found, is kept, so that however often it is asked,
/// the text is searched once.
/// </summary>
internal sealed class ForwardSearch(string text, string mark)
{
    private int _from;
    private int _found = -2;

    /// <returns>The first place at or behind <paramref name="from"/>; negative where there is none.</returns>
    public int Find(int from)
    {
        if (_found != -1 && (_found < from || from < _from))
        {
            _from = Math.Min(from, text.Length);
            _found = text.IndexOf(mark, _from, StringComparison.Ordinal);
        }

        return _found;
    }
}
