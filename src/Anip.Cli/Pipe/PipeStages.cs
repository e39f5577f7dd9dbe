using System.Text;
using System.Text.Json;
using Anip.Articles.Addresses;
using Anip.Enrichment;
using Anip.Ingestion.Feeds;
using Anip.Ingestion.Sources;

namespace Anip.Cli.Pipe;

/// <summary>The stages that work line by line.</summary>
internal static class PipeStages
{
    public static Action<StageWriter> CanonicalUrlOf(JsonElement input)
    {
        var url = input.Required("url");
        return CanonicalUrl.TryCreate(url, out var canonical)
            ? writer => writer.Text("canonical_url", canonical)
            : throw new FormatException($"'url' is not an absolute http or https address: '{url}'");
    }

    public static Action<StageWriter> ParseFeed(JsonElement input)
    {
        var address = input.Optional("url");
        var url = Uri.TryCreate(address, UriKind.Absolute, out var absolute) ? absolute : null;
        // A body that is text already has been decoded, whatever its prolog says.
        var (body, contentType) = input.Optional("body_base64") is { } encoded
            ? (FromBase64(encoded), input.Optional("content_type"))
            : (Encoding.UTF8.GetBytes(input.Required("body")), WithUtf8(input.Optional("content_type")));
        var feed = FeedParser.Parse(body, contentType, url);
        var report = new SourceReport();
        FeedArticles.Tell(feed, "the feed", report);
        return writer =>
        {
            writer.Text("format", feed.Format);
            writer.Text("title", feed.Title);
            writer.Text("link", feed.Link);
            writer.Text("language", feed.Language);
            writer.Member("items", feed.Items, FeedJson.Default.IReadOnlyListFeedItem);
            writer.Counts(report);
        };
    }

    public static Action<StageWriter> DetectLanguage(JsonElement input, ILanguageDetector detector)
    {
        var detected = detector.Detect(input.Required("text"));
        return writer =>
        {
            writer.Text("language", detected.Language);
            writer.Number("confidence", detected.Confidence);
        };
    }

    private static byte[] FromBase64(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException exception)
        {
            throw new FormatException("'body_base64' is not base64", exception);
        }
    }

    private static string WithUtf8(string? contentType) =>
        (contentType?.Split(';')[0].Trim() ?? "application/xml") + "; charset=utf-8";
}
