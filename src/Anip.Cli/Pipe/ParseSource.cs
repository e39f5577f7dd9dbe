using System.Text;
using System.Text.Json;
using Anip.Cli.Output;
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
        var report = new SourceReport();
        var articles = parser.Parse(Encoding.UTF8.GetBytes(input.Required("body")), timeProvider.GetUtcNow(), report);
        return writer =>
        {
            writer.Member("articles", articles.Select(ParsedArticleJson.Of), CliJson.Default.IEnumerableParsedArticleJson);
            writer.Counts(report);
        };
    }
}
