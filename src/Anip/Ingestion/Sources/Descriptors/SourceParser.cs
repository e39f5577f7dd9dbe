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
    /// <exception cref="SourceException">It is no JSON (<c>malformed</c>), no such answer, or an error.</exception>
    public IReadOnlyList<IncomingArticle> Parse(ReadOnlyMemory<byte> body, DateTimeOffset now, SourceReport report)
    {
        using var document = Document(body);
        return Read(document.RootElement, now, report);
    }

    /// <exception cref="SourceException">It is no JSON (<c>malformed</c>).</exception>
    public static JsonDocument Document(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonMending.Parse(body);
        }
        catch (JsonException exception)
        {
            throw new SourceException("malformed", $"The answer is no JSON: {JsonFault.Of(exception)}.", exception) { Kind = SourceFailureKind.NoAnswer };
        }
    }
}
