using System.Globalization;
using Anip.Columnar;

namespace Anip.Lake.Files;

/// <summary>A table of a lake: a folder of that name, with a folder for each day in it. docs/files.md describes the columns.</summary>
/// <param name="Name">Of the folder.</param>
internal sealed record LakeTable(string Name, IReadOnlyList<Column> Columns)
{
    /// <summary>What this version of ANIP writes, and the latest that it reads. A column that is added leaves it as it is.</summary>
    public const int Version = 1;

    private const string VersionKey = "anip.lake.version";
    private const string TableKey = "anip.lake.table";

    public static LakeTable Articles { get; } = new("articles",
    [
        new("id", "BIGINT"), new("url", "STRING"), new("title", "STRING"), new("content", "STRING"), new("content_kind", "STRING"), new("source", "STRING"), new("author", "STRING"),
        new("published_at", "TIMESTAMP"), new("date_source", "STRING"), new("language", "STRING"), new("declared_language", "STRING"), new("region", "STRING"), new("api_source", "STRING"),
        new("image_url", "STRING"), new("created_at", "TIMESTAMP"), new("updated_at", "TIMESTAMP"), new("revision", "INT"),
        new("said", "ARRAY<STRUCT<name: STRING, value: STRING, author: STRING, at: TIMESTAMP, replaced: STRING, replaced_author: STRING>>"),
    ]);

    public static LakeTable Analyses { get; } = new("analyses",
    [
        new("id", "BIGINT"), new("url", "STRING"), new("published_at", "TIMESTAMP"), new("language", "STRING"), new("language_confidence", "FLOAT"), new("topic", "STRING"), new("topic_confidence", "FLOAT"),
        new("topic_scores", "MAP<STRING, FLOAT>"), new("sentiment", "STRING"), new("sentiment_confidence", "FLOAT"), new("sentiment_scores", "MAP<STRING, FLOAT>"),
        new("labels", "MAP<STRING, STRUCT<label: STRING, confidence: FLOAT, scores: MAP<STRING, FLOAT>>>"),
        new("entities", "ARRAY<STRUCT<text: STRING, type: STRING, start: INT, end: INT, confidence: FLOAT>>"), new("keywords", "ARRAY<STRING>"), new("summary", "STRING"),
        new("abstained", "STRING"), new("models", "MAP<STRING, STRING>"),
    ]);

    public static LakeTable Embeddings { get; } = new("embeddings", [new("id", "BIGINT"), new("url", "STRING"), new("published_at", "TIMESTAMP"), new("encoder", "STRING"), new("embedding", "ARRAY<FLOAT>")]);

    public static IReadOnlyList<LakeTable> All { get; } = [Articles, Analyses, Embeddings];

    /// <summary>Key-value pairs of each of its files.</summary>
    public IReadOnlyDictionary<string, string> Metadata => new Dictionary<string, string> { [VersionKey] = Version.ToString(CultureInfo.InvariantCulture), [TableKey] = Name };

    /// <returns>False where it is of something else.</returns>
    /// <exception cref="LakeException"><c>newer</c>: a version of ANIP wrote it that came after this one.</exception>
    public bool IsOf(IReadOnlyDictionary<string, string> metadata, string file)
    {
        if (metadata.GetValueOrDefault(TableKey) != Name || !int.TryParse(metadata.GetValueOrDefault(VersionKey), NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            return false;
        }

        return version <= Version ? true
            : throw new LakeException("newer", $"{file} has version {version} of the lake's tables, and this version of ANIP reads them up to {Version}: use a newer ANIP to read it.");
    }
}
