using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Anip.Articles;

namespace Anip.Ingestion.Sources.Samples;

/// <summary>
/// The articles that ship with the product: invented events from invented outlets, under addresses that the domain name system
/// reserves for examples. So that a demonstration looks fresh, each is published a fixed time before the moment it is fetched; its URL never changes.
/// </summary>
public sealed class SampleSource(TimeProvider timeProvider) : IDescribedSource
{
    /// <summary>The <see cref="Article.ApiSource"/> of every sample, by which all of them can be found and removed.</summary>
    public const string Kind = "sample";

    public const string Name = "samples";

    public static SourceDescriptor Descriptor { get; } = new() { Name = Kind, Title = "Samples" };

    /// <summary>All of them, as a source to be read once.</summary>
    public SourceReading Reading() => SourceReading.Of(this, Name, Kind, timeProvider.GetUtcNow());

    public async IAsyncEnumerable<IncomingArticle> FetchAsync(SourceReading reading, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        var resource = typeof(SampleSource).Assembly.GetManifestResourceStream("samples.jsonl")
            ?? throw new InvalidOperationException("The assembly was built without its samples.");
        using var reader = new StreamReader(resource, Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            yield return Read(line, now);
        }
    }

    private static IncomingArticle Read(string line, DateTimeOffset now)
    {
        var sample = JsonSerializer.Deserialize(line, SampleJson.Default.Sample)
            ?? throw new JsonException("A sample is null.");
        return new IncomingArticle
        {
            Url = sample.Url,
            Title = sample.Title,
            Content = sample.Content,
            ContentKind = sample.ContentKind,
            Source = sample.Source,
            Author = sample.Author,
            PublishedAt = now - TimeSpan.FromMinutes(sample.AgeMinutes),
            DateSource = DateSource.Feed,
            Language = sample.Language,
            Region = sample.Region,
            ApiSource = Kind,
            Raw = Encoding.UTF8.GetBytes(line),
        };
    }
}

/// <summary>
/// A line of <c>samples.jsonl</c>. Its members <c>topic</c>, <c>tone</c> and <c>event</c> say what its author meant it to be an
/// example of; they are not read here, for the labels are the models' to give.
/// </summary>
internal sealed record Sample(
    string Url,
    string Title,
    string Content,
    ContentKind ContentKind,
    string Source,
    string Language,
    string Region,
    int AgeMinutes,
    string? Author = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Sample))]
internal sealed partial class SampleJson : JsonSerializerContext;
