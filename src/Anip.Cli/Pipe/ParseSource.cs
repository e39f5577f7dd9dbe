using System.Text;
using System.Text.Json;
using Anip.Articles;
using Anip.Ingestion.Sources;

namespace Anip.Cli.Pipe;

/// <summary>Reads an answer of a source's provider, one line for one.</summary>
internal sealed class ParseSource(IReadOnlyList<SourceDescriptor> sources, TimeProvider timeProvider)
{
    /// <summary>The sources whose answers can be read.</summary>
    public static IEnumerable<string> Names(IEnumerable<SourceDescriptor> sources) => sources.Where(source => source.Parser is not null).Select(source => source.Name);

    public Action<StageWriter> Parse(JsonElement input)
    {
        var name = input.Required("source");
        var parser = sources.FirstOrDefault(source => source.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Parser
            ?? throw new FormatException($"'source' must be {string.Join(" or ", Names(sources))}, not '{name}'");
        var articles = parser.Parse(Encoding.UTF8.GetBytes(input.Required("body")), timeProvider.GetUtcNow(), new SourceReport());
        return writer => writer.Member("articles", json =>
        {
            json.WriteStartArray();
            foreach (var article in articles)
            {
                WriteArticle(json, article);
            }

            json.WriteEndArray();
        });
    }

    private static void WriteArticle(Utf8JsonWriter json, IncomingArticle article)
    {
        json.WriteStartObject();
        json.WriteString("title", article.Title);
        json.WriteString("content", article.Content);
        json.WriteString("content_kind", article.ContentKind.ToString().ToLowerInvariant());
        json.WriteString("source", article.Source);
        json.WriteString("author", article.Author);
        json.WriteString("url", article.Url);
        json.WritePropertyName("published_at");
        if (article.PublishedAt is { } publishedAt)
        {
            json.WriteStringValue(publishedAt);
        }
        else
        {
            json.WriteNullValue();
        }

        json.WriteString("date_source", article.DateSource.ToString().ToLowerInvariant());
        json.WriteString("language", article.Language);
        json.WriteString("region", article.Region);
        json.WriteString("api_source", article.ApiSource);
        json.WriteString("image_url", article.ImageUrl);
        json.WriteEndObject();
    }
}
