using Anip.Articles;

namespace Anip.Benchmarks;

/// <summary>Analyses as large as real ones, with labels and names as unevenly frequent.</summary>
internal static class MadeUpAnalyses
{
    /// <summary>The same for the same article each time.</summary>
    public static ArticleAnalysis Of(int id, MadeUpVectors vectors, string encoder) => Of("A summary of the article.", vectors.Of(id), encoder, new Random(id));

    public static ArticleAnalysis Of(string summary, float[] vector, string encoder, Random random) => new()
    {
        Language = "en",
        LanguageConfidence = 0.99f,
        Topic = new Prediction(Topics.All[random.Next(8)], 0.9f, Topics.All.ToDictionary(label => label, _ => random.NextSingle())),
        Sentiment = new Prediction(Sentiments.All[random.Next(3)], 0.8f, Sentiments.All.ToDictionary(label => label, _ => random.NextSingle())),
        Entities =
        [
            .. Enumerable.Range(0, 4).Select(i => new EntityMention($"Entity {(int)(1_000 * Math.Pow(random.NextDouble(), 3))}", "person", i, i + 5, 0.9f)),
        ],
        Keywords = ["first", "second", "third", "fourth"],
        Summary = summary,
        Embedding = vector,
        Models = new Dictionary<string, string> { ["encoder"] = encoder, ["topic-classification"] = "1", ["sentiment-analysis"] = "1", ["entity-recognition"] = "1", ["language"] = "1" },
    };
}
