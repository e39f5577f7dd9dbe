using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Anip.Articles;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Files;
using Anip.Ingestion.Sources.Samples;

namespace Anip.Ingestion;

/// <summary>What every reading of news tells of its articles, whoever parsed them: which are too old to be taken, which have no address of their own, and which it delivers more than once.</summary>
internal sealed class ReadingGate(SourceReading reading, IngestionOptions options, TimeProvider timeProvider)
{
    // Bounds what a reading remembers; what comes later twice is merged by the store all the same.
    private const int MaxRemembered = 10_000;

    private const int MaxShown = 120;

    // What people hand over themselves is taken however old it is, and counted by its own rules.
    private readonly bool _isHandedOver = reading.Record.Kind is FileSource.Kind or SampleSource.Kind;

    private readonly HashSet<long> _seen = [];

    /// <returns>The article, signed with its source; null where it is passed over.</returns>
    public IncomingArticle? Pass(IncomingArticle article)
    {
        if (!_isHandedOver)
        {
            if (article.PublishedAt is { } at && options.MaxAge is { } maxAge && timeProvider.GetUtcNow() - at > maxAge)
            {
                reading.Report.Reject("too_old", detail: null, article.Spelling ?? article.Url);
                return null;
            }

            Note(article);
        }

        return article.Statement is { } said ? article with { Statement = said with { Source = SourceName.Show(reading.Id) } } : article;
    }

    // They are delivered all the same: the second of two may say more than the first, and one without an address is known by its text.
    private void Note(IncomingArticle article)
    {
        if (!article.Url.StartsWith("http", StringComparison.Ordinal))
        {
            reading.Report.Note("no_address", $"\"{(article.Title.Length <= MaxShown ? article.Title : article.Title[..MaxShown] + "…")}\" has no address of its own.");
        }

        var key = BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(article.Url)));
        if (_seen.Count < MaxRemembered ? !_seen.Add(key) : _seen.Contains(key))
        {
            reading.Report.Note("duplicate");
        }
    }
}
