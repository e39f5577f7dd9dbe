using Anip.Adapters.Relational;
using Anip.Articles;
using Anip.Enrichment;
using Anip.Storage;

namespace Anip.Adapters.Sqlite.Articles;

/// <summary>Writes analyses within the transaction of <paramref name="session"/>; one that the article has of its text gives way.</summary>
internal sealed class AnalysisWriter(SqliteSession session, long now)
{
    private static readonly string[] ReplacedTables =
    [
        "DELETE FROM analysis WHERE article_id = ?1",
        "DELETE FROM article_entity WHERE article_id = ?1",
        "DELETE FROM article_label WHERE article_id = ?1",
    ];

    // A batch has one set of models; asked for once, not per article.
    private readonly Dictionary<string, long> _modelSets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _encoders = new(StringComparer.Ordinal);

    public void Write(CompletedArticle completed)
    {
        var analysis = completed.Analysis;
        if (session.Prepare("SELECT analyzed FROM article WHERE id = ?1").Number(completed.Id) != 0)
        {
            foreach (var table in ReplacedTables)
            {
                session.Prepare(table).Execute(completed.Id);
            }
        }

        var sortAt = session.Prepare(
            """
            UPDATE article SET analyzed = 1, analysis_writes = analysis_writes + 1,
                detected_language = ?2, topic = ?3, topic_score = ?4, sentiment = ?5, sentiment_score = ?6, abstained = ?7, has_vector = ?8,
                updated_at = ?9
            WHERE id = ?1 RETURNING sort_at
            """).Number(
            completed.Id, AnalysisValues.Clean(analysis.Language), analysis.Topic?.Label, AnalysisValues.Millionths(analysis.Topic),
            analysis.Sentiment?.Label, AnalysisValues.Millionths(analysis.Sentiment), analysis.Abstained is not null, !analysis.Embedding.IsEmpty, now)!.Value;
        WriteAll(completed, sortAt);
    }

    /// <summary>Of an article that was added with what it has of its analysis in its own row.</summary>
    public void WriteNew(CompletedArticle completed) =>
        WriteAll(completed, session.Prepare("SELECT sort_at FROM article WHERE id = ?1").Number(completed.Id)!.Value);

    private void WriteAll(CompletedArticle completed, long sortAt)
    {
        WriteEntities(completed.Id, sortAt, completed.Analysis.Entities);
        WriteLabels(completed.Id, sortAt, completed.Analysis);
        WriteDetails(completed.Id, completed.Analysis);
        WriteVectors(completed.Id, completed.Analysis);
    }

    private void WriteDetails(long id, ArticleAnalysis analysis) =>
        session.Prepare(
            """
            INSERT INTO analysis (article_id, model_set_id, language_confidence, topic_confidence, topic_scores,
                                  sentiment_confidence, sentiment_scores, entities, keywords, summary, abstained, labels)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
            """).Execute(
            id,
            IdOf(_modelSets, AnalysisValues.Models(analysis.Models), "INSERT INTO model_set (models) VALUES (?1) ON CONFLICT DO NOTHING", "SELECT id FROM model_set WHERE models = ?1"),
            AnalysisValues.Number(analysis.LanguageConfidence), AnalysisValues.Number(analysis.Topic?.Confidence), AnalysisValues.Scores(analysis.Topic),
            AnalysisValues.Number(analysis.Sentiment?.Confidence), AnalysisValues.Scores(analysis.Sentiment),
            AnalysisValues.Entities(analysis), AnalysisValues.Keywords(analysis),
            AnalysisValues.Clean(analysis.Summary), AnalysisValues.Clean(analysis.Abstained), AnalysisValues.Labels(analysis));

    private void WriteEntities(long id, long sortAt, IReadOnlyList<EntityMention> entities)
    {
        foreach (var key in AnalysisValues.EntityKeys(entities, StoredText.Fold))
        {
            session.Prepare("INSERT INTO article_entity (entity_key, sort_at, article_id) VALUES (?1, ?2, ?3)").Execute(key, sortAt, id);
        }
    }

    private void WriteLabels(long id, long sortAt, ArticleAnalysis analysis)
    {
        // One that is there already was said by a person, and stays.
        foreach (var row in AnalysisValues.LabelRows(analysis))
        {
            session.Prepare("INSERT INTO article_label (article_id, name, label, label_key, score, sort_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING")
                .Execute(id, row.Name, row.Label, row.Key, row.Score, sortAt);
        }
    }

    private void WriteVectors(long id, ArticleAnalysis analysis)
    {
        foreach (var (encoder, vector) in AnalysisValues.Embeddings(analysis))
        {
            // The same encoder makes the same of the same text: one that is there stays.
            session.Prepare("INSERT INTO vector (article_id, encoder_id, halves) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")
                .Execute(id, EncoderId(encoder), VectorBytes.Pack(vector.Span));
        }
    }

    private long EncoderId(string encoder)
    {
        if (!_encoders.ContainsKey(encoder))
        {
            // The first of all serves.
            session.Prepare(
                "INSERT INTO encoder_state (name, state, since) SELECT ?1, 'serving', ?2 WHERE NOT EXISTS (SELECT 1 FROM encoder_state WHERE state = 'serving') ON CONFLICT DO NOTHING")
                .Execute(encoder, now);
        }

        return IdOf(_encoders, encoder, "INSERT INTO encoder (name) VALUES (?1) ON CONFLICT DO NOTHING", "SELECT id FROM encoder WHERE name = ?1");
    }

    private long IdOf(Dictionary<string, long> known, string name, string insert, string select)
    {
        if (!known.TryGetValue(name, out var id))
        {
            session.Prepare(insert).Execute(name);
            known[name] = id = session.Prepare(select).Number(name)!.Value;
        }

        return id;
    }
}
