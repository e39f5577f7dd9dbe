using System.Globalization;
using Anip.Fetching;

namespace Anip.Ingestion.Sources.GdeltBulk.Files;

/// <summary>The list of all files of a set that ever were, oldest first: far too long to be read as a whole, so that parts of it are.</summary>
internal sealed class MasterList(GuardedFetcher fetcher, Uri url, Uri baseUrl, SourceReport report)
{
    private const int Piece = 256 * 1024;

    // Files that came late stand behind younger ones.
    private static readonly TimeSpan Disorder = TimeSpan.FromHours(6);

    private long _length;

    /// <summary>The files of slots from <paramref name="from"/> to <paramref name="to"/>, both included.</summary>
    /// <exception cref="SourceException">It cannot be fetched, or not in parts.</exception>
    public async Task<List<BulkFile>> ReadAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        await ReadPieceAsync(0, 1024, cancellationToken);
        var files = new List<BulkFile>();
        for (var at = await FindAsync(from - Disorder, cancellationToken); at < _length; at += Piece)
        {
            // A line that begins in one piece and ends in the next is in the overlap.
            var piece = await ReadPieceAsync(Math.Max(0, at - 1024), Piece + 1024, cancellationToken);
            files.AddRange(piece.Where(file => file.Slot >= from && file.Slot <= to));
            if (piece.Count > 0 && piece.Min(file => file.Slot) > to + Disorder)
            {
                break;
            }
        }

        return [.. files.DistinctBy(file => file.Name)];
    }

    /// <returns>Where a piece begins before which no file is of that time.</returns>
    private async Task<long> FindAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        var (low, high) = (0L, _length / Piece);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var files = await ReadPieceAsync(middle * Piece, 4096, cancellationToken);
            if (files.Count == 0 || files[0].Slot < time)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return Math.Max(0, low - 1) * Piece;
    }

    private async Task<List<BulkFile>> ReadPieceAsync(long from, int length, CancellationToken cancellationToken)
    {
        var document = await fetcher.FetchForSourceAsync(
            new FetchRequest(url) { Range = (from, from + length - 1), KeepHeaders = ["Content-Range"], MaxBytes = 2 * Piece }, cancellationToken);
        if (document.Status != 206)
        {
            // A short list that came as a whole, from a server that knows no parts.
            _length = document.Body.Length;
            var end = (int)Math.Min(_length, from + length);
            return from >= end ? [] : FileList.ReadPart(document.Body.Span[(int)from..end], from == 0, end == _length, baseUrl, report);
        }

        if (document.Headers.GetValueOrDefault("Content-Range")?.Split('/') is not [_, var total] || !long.TryParse(total, NumberStyles.None, CultureInfo.InvariantCulture, out _length))
        {
            throw new SourceException("bad_response", $"{url.Host} answers with a part of its list, and does not say of how much.");
        }

        return FileList.ReadPart(document.Body.Span, from == 0, from + document.Body.Length >= _length, baseUrl, report);
    }
}
