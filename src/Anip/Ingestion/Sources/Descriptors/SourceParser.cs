using System.Text.Json;
using Anip.Articles;
using Anip.Decoding;
using Anip.Isolation;

namespace Anip.Ingestion.Sources;

/// <summary>Reads answers that a provider sends, from the wire or from a record of them.</summary>
/// <param name="Recognises">Whether a JSON document is such an answer, an error included.</param>
/// <param name="Read">
/// Gives the articles of an answer and tells the report of the rest, by the time that dates are held against. Throws <see cref="SourceException"/>, by the provider's own code where the answer is an error.
/// </param>
public sealed record SourceParser(Func<JsonElement, bool> Recognises, Func<JsonElement, DateTimeOffset, SourceReport, IReadOnlyList<IncomingArticle>> Read)
{
    // More of a page than this says nothing more of what it is.
    private const int MaxText = 4096;

    /// <summary>Takes out of a body what its provider puts into JSON against its rules; null where it does not.</summary>
    public Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? Mend { get; init; }

    /// <summary>What a body that is no JSON says, where the provider has errors in plain words; gives null for what it does not know. Null where it has none.</summary>
    public Func<string, SourceException?>? ReadWords { get; init; }

    /// <summary>Reads a body of a form of its own, which is no JSON; gives null for any other. Null where there is none.</summary>
    public Func<ReadOnlyMemory<byte>, SourceReport, IReadOnlyList<IncomingArticle>?>? ReadOther { get; init; }

    /// <summary>Reads an answer, by itself or as documentation keeps it, beside its request.</summary>
    /// <exception cref="SourceException">It is not JSON (<c>malformed</c>, <c>html_page</c>), no such answer, or an error.</exception>
    public IReadOnlyList<IncomingArticle> Parse(ReadOnlyMemory<byte> body, DateTimeOffset now, SourceReport report)
    {
        if (ReadOther?.Invoke(body, report) is { } articles)
        {
            return articles;
        }

        using var document = Open(body);
        return Read(RecordedAnswer.Of(document.RootElement), now, report);
    }

    /// <exception cref="SourceException">It is not JSON (<c>malformed</c>, <c>html_page</c>, or what <see cref="ReadWords"/> makes of it).</exception>
    public JsonDocument Open(ReadOnlyMemory<byte> body)
    {
        try
        {
            return Document(Mend is null ? body : Mend(body));
        }
        catch (SourceException malformed)
        {
            var words = TextDecoding.Decode(body.Span[..Math.Min(body.Length, MaxText)]).Trim();
            throw ReadWords?.Invoke(words) ?? (IsHtml(words)
                ? new SourceException("html_page", "The answer is a page of HTML, not data; a gateway or a login may have answered in the provider's place.", malformed) { Kind = SourceFailureKind.NoAnswer }
                : malformed);
        }
    }

    /// <exception cref="SourceException">It is not JSON (<c>malformed</c>).</exception>
    public static JsonDocument Document(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonMending.Parse(body);
        }
        catch (JsonException exception)
        {
            throw new SourceException("malformed", $"The answer is not JSON: {JsonError.Of(exception)}.", exception) { Kind = SourceFailureKind.NoAnswer };
        }
    }

    internal static bool IsHtml(string text) => text.StartsWith('<')
        && (text.Contains("<html", StringComparison.OrdinalIgnoreCase) || text.Contains("<!doctype html", StringComparison.OrdinalIgnoreCase) || text.Contains("<body", StringComparison.OrdinalIgnoreCase));
}
