using Anip.Inference.Encoding;

namespace Anip.Inference.Analysis;

/// <summary>The windows of many texts, packed into batches of like length: long ones first, so that workers end together; those that heads read apart from those that they do not.</summary>
internal sealed class BatchQueue
{
    private readonly Lock _gate = new();
    private readonly (PreparedText Text, TextWindow Window)[] _waiting;
    private int _next;

    public BatchQueue(IEnumerable<PreparedText> texts) =>
        _waiting = [.. texts
            .SelectMany(text => text.Windows.Select(window => (text, window)))
            .OrderBy(pair => pair.text.Abstained is not null)
            .ThenByDescending(pair => pair.window.Length)];

    /// <summary>Fills a batch with the next windows.</summary>
    /// <returns>Whose windows they are, row by row; none where nothing is left.</returns>
    public List<PreparedText> Fill(EncodedBatch batch)
    {
        List<PreparedText> rows = [];
        lock (_gate)
        {
            while (_next < _waiting.Length
                && (rows.Count == 0 || (rows[0].Abstained is null) == (_waiting[_next].Text.Abstained is null))
                && batch.TryAdd(_waiting[_next].Window))
            {
                rows.Add(_waiting[_next++].Text);
            }
        }

        return rows;
    }
}
