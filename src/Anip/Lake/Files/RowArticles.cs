using Anip.Annotations;
using Anip.Articles;
using Anip.Articles.Addresses;
using Anip.Models;

namespace Anip.Lake.Files;

/// <summary>Articles out of rows of a lake, which others may have written to.</summary>
internal sealed class RowArticles(ImportReport report)
{
    private readonly Dictionary<string, int> _widths = new(StringComparer.Ordinal);
    private Dictionary<string, string> _models = [];

    /// <returns>Null where the row holds none; then the report says why.</returns>
    public Article? Article(LakeRow row, ArticleAnalysis? analysis)
    {
        var (url, title) = (row.Text("url"), row.Text("title"));
        if (url is null || (!url.StartsWith(ArticleIdentity.UrnPrefix, StringComparison.Ordinal) && !(Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")))
        {
            report.Reject("no_address");
            return null;
        }

        if (string.IsNullOrWhiteSpace(title))
        {
            report.Reject("no_title");
            return null;
        }

        var content = row.Text("content");
        var published = row.Instant("published_at");
        return new Article
        {
            Id = 0,
            Url = url,
            Title = title,
            Content = content,
            ContentKind = string.IsNullOrEmpty(content) ? ContentKind.None : Named(row.Text("content_kind"), ContentKind.Full),
            Source = row.Text("source"),
            Author = row.Text("author"),
            PublishedAt = published,
            DateSource = published is null ? DateSource.None : Named(row.Text("date_source"), DateSource.Feed),
            Language = row.Text("language"),
            Region = row.Text("region"),
            ApiSource = row.Text("api_source") is { Length: > 0 and < 30 } kind ? kind : "file",
            ImageUrl = Uri.TryCreate(row.Text("image_url"), UriKind.Absolute, out var image) && image.Scheme is "http" or "https" ? image.OriginalString : null,
            CreatedAt = row.Instant("created_at") ?? default,
            UpdatedAt = default,
            Revision = 1,
            Analysis = analysis is null ? null : analysis with { Entities = Within(analysis.Entities, title, content) },
        };
    }

    /// <returns>Null where no model is named, by which it could be told from others.</returns>
    public ArticleAnalysis? Analysis(LakeRow row, LakeRow? embedding)
    {
        var models = Models(row.Pairs("models"));
        if (models.Count == 0)
        {
            report.Reject("no_models");
            return null;
        }

        return new ArticleAnalysis
        {
            Language = row.Text("language"),
            LanguageConfidence = row.Probability("language_confidence"),
            Topic = Prediction(row.Text("topic"), row.Probability("topic_confidence"), row.Pairs("topic_scores")),
            Sentiment = Prediction(row.Text("sentiment"), row.Probability("sentiment_confidence"), row.Pairs("sentiment_scores")),
            Labels = Labels(row.Pairs("labels")),
            Entities = [.. row.Structs("entities").Select(Entity).OfType<EntityMention>()],
            Keywords = [.. row.Texts("keywords")],
            Summary = row.Text("summary"),
            Abstained = row.Text("abstained"),
            Models = models,
            Embedding = Embedding(embedding, models),
        };
    }

    /// <summary>What people said, without what nobody can say here.</summary>
    public IReadOnlyList<Annotation> Said(LakeRow row)
    {
        var said = new List<Annotation>();
        foreach (var word in row.Structs("said"))
        {
            if (word is not [string given, var what, string author, DateTimeOffset at, var replaced, var replacedAuthor]
                || !AnnotationName.TryParse(given, out var name, out _) || author.Length is 0 or > Annotation.MaxAuthorLength)
            {
                report.Note("bad_label");
                continue;
            }

            var value = default(string);
            if (what is not null && !AnnotationName.TryParseValue(name, what as string, out value, out _))
            {
                report.Note("bad_label");
                continue;
            }

            said.Add(new Annotation(0, name, value, author, at, replaced as string, replacedAuthor as string));
        }

        return said;
    }

    private ReadOnlyMemory<float> Embedding(LakeRow? row, Dictionary<string, string> models)
    {
        if (row is null)
        {
            return default;
        }

        // All of an encoder's have one width; one that has not is compared with nothing.
        if (row.Vector("embedding") is { } vector && models.TryGetValue(ModelName.Encoder, out var encoder) && (row.Text("encoder") ?? encoder) == encoder
            && (_widths.TryAdd(encoder, vector.Length) || _widths[encoder] == vector.Length))
        {
            return vector;
        }

        report.Note("bad_embedding");
        return default;
    }

    // Most rows are of the same as the one before: one set of them in memory for all these.
    private Dictionary<string, string> Models(IReadOnlyList<KeyValuePair<string, object?>> pairs)
    {
        if (!pairs.SequenceEqual(_models.Select(model => KeyValuePair.Create(model.Key, (object?)model.Value))))
        {
            _models = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (name, version) in pairs)
            {
                _ = version is string known && _models.TryAdd(name, known);
            }
        }

        return _models;
    }

    private static Dictionary<string, Prediction> Labels(IReadOnlyList<KeyValuePair<string, object?>> pairs)
    {
        var labels = new Dictionary<string, Prediction>(StringComparer.Ordinal);
        foreach (var (name, value) in pairs)
        {
            if (value is object?[] { Length: 3 } label && Label(label) is { } prediction)
            {
                labels.TryAdd(name, prediction);
            }
        }

        return labels;
    }

    private static Prediction? Label(object?[] label) =>
        Prediction(label[0] as string, LakeRow.Probability(label[1]), label[2] as KeyValuePair<string, object?>[] ?? []);

    private static Prediction? Prediction(string? label, float? confidence, IReadOnlyList<KeyValuePair<string, object?>> pairs)
    {
        if (string.IsNullOrEmpty(label))
        {
            return null;
        }

        var scores = new Dictionary<string, float>(pairs.Count, StringComparer.Ordinal);
        foreach (var (name, value) in pairs)
        {
            if (LakeRow.Probability(value) is { } score)
            {
                scores.TryAdd(name, score);
            }
        }

        return new Prediction(label, confidence ?? float.NaN, scores);
    }

    private static EntityMention? Entity(object?[] entity) =>
        entity is [string { Length: > 0 } text, string type, var start, var end, var confidence] && EntityTypes.All.Contains(type) && LakeRow.Integer(start) is { } from && LakeRow.Integer(end) is { } to
            ? new EntityMention(text, type, from, to, LakeRow.Probability(confidence) ?? float.NaN) : null;

    private static IReadOnlyList<EntityMention> Within(IReadOnlyList<EntityMention> entities, string title, string? content)
    {
        var length = title.Length + 1 + (content?.Length ?? 0);
        return entities.All(entity => entity.Start >= 0 && entity.Start < entity.End && entity.End <= length) ? entities
            : [.. entities.Where(entity => entity.Start >= 0 && entity.Start < entity.End && entity.End <= length)];
    }

    private static TEnum Named<TEnum>(string? name, TEnum otherwise)
        where TEnum : struct, Enum => Enum.TryParse<TEnum>(name, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : otherwise;
}
