using Anip.Adapters.Relational;

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

    public void Write(long id, AnalysisRow row)
    {
        if (session.Prepare("SELECT analyzed FROM article WHERE id = ?1").Number(id) != 0)
        {
            foreach (var table in ReplacedTables)
            {
                session.Prepare(table).Execute(id);
            }
        }

        var analysis = row.Analysis;
        var sortAt = session.Prepare(
            """
            UPDATE article SET analyzed = 1, analysis_writes = analysis_writes + 1,
                detected_language = ?2, topic = ?3, topic_score = ?4, sentiment = ?5, sentiment_score = ?6, abstained = ?7, has_vector = ?8,
                updated_at = ?9
            WHERE id = ?1 RETURNING sort_at
            """).Number(
            id, AnalysisValues.Clean(analysis.Language), analysis.Topic?.Label, AnalysisValues.Millionths(analysis.Topic),
            analysis.Sentiment?.Label, AnalysisValues.Millionths(analysis.Sentiment), analysis.Abstained is not null, row.Vectors.Count > 0, now)!.Value;
        foreach (var key in row.EntityKeys)
        {
            WriteEntity(key, sortAt, id);
        }

        WriteLabels(id, sortAt, row);
        WriteDetails(id, row);
        WriteVectors(id, row);
    }

    /// <summary>Of articles that were added with what they have of their analyses in their own rows. Table by table, so that each is written to in its order.</summary>
    /// <returns>How many there are of each set of models.</returns>
    public Dictionary<long, long> WriteNew(IReadOnlyList<(long Id, long SortAt, AnalysisRow Row)> added)
    {
        foreach (var (key, sortAt, id) in added.SelectMany(one => one.Row.EntityKeys.Select(key => (Key: key, one.SortAt, one.Id))).OrderBy(row => row.Key, StringComparer.Ordinal))
        {
            WriteEntity(key, sortAt, id);
        }

        var sets = new Dictionary<long, long>();
        foreach (var (id, sortAt, row) in added)
        {
            WriteLabels(id, sortAt, row);
            var set = WriteDetails(id, row);
            sets[set] = sets.GetValueOrDefault(set) + 1;
        }

        foreach (var (id, _, row) in added)
        {
            WriteVectors(id, row);
        }

        return sets;
    }

    private long WriteDetails(long id, AnalysisRow row)
    {
        var set = IdOf(_modelSets, row.Models, "INSERT INTO model_set (models) VALUES (?1) ON CONFLICT DO NOTHING", "SELECT id FROM model_set WHERE models = ?1");
        session.Prepare(
            """
            INSERT INTO analysis (article_id, model_set_id, language_confidence, topic_confidence, topic_scores,
                                  sentiment_confidence, sentiment_scores, entities, keywords, summary, abstained, labels)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
            """).Execute([id, set, .. row.Details]);
        return set;
    }

    private void WriteEntity(string key, long sortAt, long id) =>
        session.Prepare("INSERT INTO article_entity (entity_key, sort_at, article_id) VALUES (?1, ?2, ?3)").Execute(key, sortAt, id);

    private void WriteLabels(long id, long sortAt, AnalysisRow row)
    {
        // One that is there already was said by a person, and stays.
        foreach (var label in row.Labels)
        {
            session.Prepare("INSERT INTO article_label (article_id, name, label, label_key, score, sort_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING")
                .Execute(id, label.Name, label.Label, label.Key, label.Score, sortAt);
        }
    }

    private void WriteVectors(long id, AnalysisRow row)
    {
        foreach (var (encoder, halves) in row.Vectors)
        {
            // The same encoder makes the same of the same text: one that is there stays.
            session.Prepare("INSERT INTO vector (article_id, encoder_id, halves) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING").Execute(id, EncoderId(encoder), halves);
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
