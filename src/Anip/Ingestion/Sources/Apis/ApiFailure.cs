using System.Text.Json;
using Anip.Fetching;
using Anip.Ingestion.Feeds.Json;

namespace Anip.Ingestion.Sources.Apis;

/// <summary>What a provider's errors mean. Their codes are data: one that nobody knows yet has the meaning of its status.</summary>
internal static class ApiFailure
{
    private const int MaxMessage = 300;

    /// <param name="title">The provider's, for people.</param>
    /// <param name="code">As the provider has it; null where it gives none.</param>
    /// <param name="message">In the provider's words; null where it gives none.</param>
    /// <param name="kinds">Of the codes that are known.</param>
    public static SourceException Told(string title, string? code, string? message, IReadOnlyDictionary<string, SourceFailureKind> kinds, string unknownCode = "error") =>
        new(code ?? unknownCode, $"{title}: {Short(message) ?? "an error without a message."}")
        {
            Kind = code is not null && kinds.TryGetValue(code, out var kind) ? kind : SourceFailureKind.Other,
        };

    /// <summary>The answer is JSON, and none of the provider's answers with articles.</summary>
    public static SourceException NotArticles(string title, string? what = null) =>
        new("not_articles", $"{title}: {what ?? "the answer has no articles."}") { Kind = SourceFailureKind.NoAnswer };

    /// <summary>What an answer's failure means, with the status that it came by.</summary>
    public static SourceException Of(SourceException exception, FetchedDocument document)
    {
        // A gateway's page, or words that nobody understands: the status says more.
        var failure = exception.Kind == SourceFailureKind.NoAnswer && document.Status >= 400 ? SourceException.Of(document.Refusal()) : exception;
        return new SourceException(failure.Code, failure.Message) { Kind = KindOf(failure.Kind, document.Status), RetryAt = document.RetryAt ?? failure.RetryAt };
    }

    /// <returns>A member that is text or a number; null where it is neither.</returns>
    public static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => JsonText.Of(value),
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            }
            : null;

    /// <returns>A member that is a whole number; null where it is none.</returns>
    public static long? Number(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    private static SourceFailureKind KindOf(SourceFailureKind told, int status) => (told, status) switch
    {
        (SourceFailureKind.QuotaSpent, _) => told,
        (_, 429) => SourceFailureKind.RateLimited,
        (not SourceFailureKind.Other, _) => told,
        (_, 401 or 403) => SourceFailureKind.KeyRefused,
        (_, 402) => SourceFailureKind.QuotaSpent,
        (_, >= 500) => SourceFailureKind.ProviderDown,
        _ => SourceFailureKind.BadQuery,
    };

    private static string? Short(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null : (text.Length <= MaxMessage ? text : text[..MaxMessage] + "…").ReplaceLineEndings(" ").Trim();
}
