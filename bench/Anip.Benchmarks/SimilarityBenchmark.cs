using System.Numerics.Tensors;
using Anip.Enrichment;
using Anip.Inference.Encoding;
using Anip.Inference.Tokenization;
using Anip.Search;

namespace Anip.Benchmarks;

/// <summary>
/// What cosine means "similar": a logistic curve and a threshold found on the training rows of labelled pairs, judged on development rows.
/// What is shipped of it stands in <see cref="SimilarityScale"/>.
/// </summary>
internal static class SimilarityBenchmark
{
    // Of 0 to 5, where 2 is "not equivalent, but share some details".
    private const double Similar = 2;

    // Of one story and of others, for each headline.
    private const int Nearest = 5;

    private const double WantedPrecision = 0.9;

    public static int Run(string[] args)
    {
        var data = Usage.Option(args, "--data", "data");
        var model = Usage.Option(args, "--model", EncoderFolder.In(""));
        var tokenizer = WordPieceTokenizer.Load(Path.Combine(model, "vocab.txt"));
        using var encoder = new TextEncoder(Path.Combine(model, "model.onnx"), MiniLm.Shape, tokenizer);
        var known = new Dictionary<string, float[]>(StringComparer.Ordinal);
        float[][] Embed(IEnumerable<string> some)
        {
            var texts = some.ToList();
            var unknown = texts.Where(text => !known.ContainsKey(text)).Distinct().ToList();
            foreach (var (text, embedding) in unknown.Zip(EncoderBenchmark.Embeddings(encoder, [.. unknown.Select(text => EncoderBenchmark.Window(text, tokenizer))])))
            {
                known[text] = embedding;
            }

            return [.. texts.Select(text => known[text])];
        }

        var stories = StoryRows.Read(Path.Combine(data, "clustering", "uci_stories.jsonl.gz"));
        var dev = stories.Where(story => DevelopmentRows.Contains(story.Story)).ToList();
        var train = stories.Where(story => !DevelopmentRows.Contains(story.Story)).ToList();
        List<Pair> learnt =
        [
            .. Sentences(data, "stsb_train", row => row.GetProperty("score").GetDouble() >= Similar, Embed),
            .. Sentences(data, "msr_paraphrase_train", row => row.GetProperty("paraphrase").GetInt32() == 1, Embed).Where(pair => pair.Similar),
            .. Neighbours(train, train, Embed),
        ];
        var (slope, offset) = Fit(learnt);
        var threshold = Threshold(learnt);
        Console.WriteLine($"{learnt.Count} pairs to learn from: probability = 1 / (1 + exp(-({slope:F3} x cosine + {offset:F3}))); precision {WantedPrecision} from cosine {threshold:F3} on");
        Console.WriteLine($"shipped: {SimilarityScale.Slope} x cosine + {SimilarityScale.Offset}, similar from {SimilarityScale.Similar} on, which is similarity_score {SimilarityScale.Score(SimilarityScale.Similar):F3}");
        foreach (var (name, pairs) in (ReadOnlySpan<(string, List<Pair>)>)[
            ("STS-b dev", Sentences(data, "stsb_dev", row => row.GetProperty("score").GetDouble() >= Similar, Embed)),
            ($"the {Nearest} nearest headlines of its story and of others, development stories", Neighbours(dev, stories, Embed))])
        {
            Report(name, pairs);
        }

        var others = JsonLines.Read(Path.Combine(data, "language_id", "lingua_sentences.jsonl.gz")).Where(row => row.Text("lang") != "en").Where((_, i) => i % 4 == 0).Select(row => row.Text("text")).ToList();
        List<string> titles = [.. stories.Select(story => story.Title)];
        Questions(titles, others, Embed);
        Holding(titles, Embed);
        return 0;
    }

    private static List<Pair> Sentences(string data, string file, Func<System.Text.Json.JsonElement, bool> similar, Func<IEnumerable<string>, float[][]> embed)
    {
        var rows = JsonLines.Read(Path.Combine(data, "similarity", file + ".jsonl.gz")).ToList();
        var (left, right) = (embed(rows.Select(row => row.Text("s1"))), embed(rows.Select(row => row.Text("s2"))));
        return [.. rows.Select((row, i) => new Pair(TensorPrimitives.Dot<float>(left[i], right[i]), similar(row)))];
    }

    /// <summary>Each headline with the nearest of its own story, which are similar, and with the nearest of others, which are not.</summary>
    private static List<Pair> Neighbours(
        List<(string Title, string Story)> some, List<(string Title, string Story)> all, Func<IEnumerable<string>, float[][]> embed)
    {
        var (ones, others) = (embed(some.Select(story => story.Title)), embed(all.Select(story => story.Title)));
        return [.. Enumerable.Range(0, some.Count).AsParallel().AsOrdered().SelectMany(one => Enumerable.Range(0, all.Count)
            .Where(other => all[other].Title != some[one].Title)
            .Select(other => new Pair(TensorPrimitives.Dot<float>(ones[one], others[other]), some[one].Story == all[other].Story))
            .GroupBy(pair => pair.Similar)
            .SelectMany(pairs => pairs.OrderByDescending(pair => pair.Cosine).Take(Nearest)))];
    }

    // Newton's method, which for two numbers is a few lines.
    private static (double Slope, double Offset) Fit(List<Pair> pairs)
    {
        double slope = 1, offset = 0;
        for (var round = 0; round < 50; round++)
        {
            double g0 = 0, g1 = 0, h00 = 1e-6, h01 = 0, h11 = 1e-6;
            foreach (var (cosine, similar) in pairs)
            {
                var p = 1 / (1 + Math.Exp(-((slope * cosine) + offset)));
                var (error, weight) = ((similar ? 1 : 0) - p, p * (1 - p));
                (g0, g1) = (g0 + error, g1 + (error * cosine));
                (h00, h01, h11) = (h00 + weight, h01 + (weight * cosine), h11 + (weight * cosine * cosine));
            }

            var determinant = (h00 * h11) - (h01 * h01);
            offset += ((h11 * g0) - (h01 * g1)) / determinant;
            slope += ((h00 * g1) - (h01 * g0)) / determinant;
        }

        return (slope, offset);
    }

    /// <summary>The least cosine from which on the wanted share of all pairs is similar.</summary>
    private static double Threshold(List<Pair> pairs)
    {
        var (best, similar, seen) = (1.0, 0, 0);
        foreach (var pair in pairs.OrderByDescending(pair => pair.Cosine))
        {
            (similar, seen) = (similar + (pair.Similar ? 1 : 0), seen + 1);
            best = similar >= WantedPrecision * seen ? pair.Cosine : best;
        }

        return best;
    }

    private static void Report(string name, List<Pair> pairs)
    {
        foreach (var least in (ReadOnlySpan<double>)[0.4, 0.5, 0.6, 0.7, SimilarityScale.Similar])
        {
            var shown = pairs.Where(pair => pair.Cosine >= least).ToList();
            Console.WriteLine($"{name}, cosine {least:F2} and more: {Share([.. pairs.Where(pair => pair.Similar)], pair => pair.Cosine >= least):P1} of the similar, {Share([.. pairs.Where(pair => !pair.Similar)], pair => pair.Cosine >= least):P1} of the others; {Share(shown, pair => pair.Similar):P1} of these are similar; {pairs.Count} pairs");
        }

        var error = pairs.GroupBy(pair => (int)(SimilarityScale.Probability(SimilarityScale.Score(pair.Cosine)) * 10))
            .Sum(bin => bin.Count() * Math.Abs(bin.Average(pair => SimilarityScale.Probability(SimilarityScale.Score(pair.Cosine))) - Share([.. bin], pair => pair.Similar))) / pairs.Count;
        Console.WriteLine($"{name}: the probability is off by {error:F3} on average");
    }

    /// <summary>How near the nearest article is to a question of words of one, and to nonsense. The archive is the headlines, alone and with sentences in other languages.</summary>
    private static void Questions(List<string> english, List<string> others, Func<IEnumerable<string>, float[][]> embed)
    {
        var (headlines, sentences) = (embed(english), embed(others));
        var questions = new List<(string Name, List<string> Texts)> { ("a word of a headline", Words(english, 1)), ("three words of a headline", Words(english, 3)), ("three words of another language", Words(others, 3)) };
        questions.AddRange(Nonsense.Kinds(100).Select(kind => ($"nonsense, {kind.Name}", kind.Texts)));
        foreach (var (name, texts) in questions)
        {
            var asked = embed(texts);
            Console.WriteLine($"{name}, among English headlines: {Nearness(asked, headlines)}; with other languages: {Nearness(asked, [.. headlines, .. sentences])}");
        }
    }

    /// <summary>How near the nearest of those headlines is that hold all words of a question, of few words and of function words alone.</summary>
    private static void Holding(List<string> titles, Func<IEnumerable<string>, float[][]> embed)
    {
        var headlines = embed(titles);
        var words = titles.Select(title => WordsOf(title).ToHashSet(StringComparer.Ordinal)).ToList();
        foreach (var (name, isFunction, length) in (ReadOnlySpan<(string, bool, int)>)[("a word", false, 1), ("two words", false, 2), ("three words", false, 3), ("a function word", true, 1), ("two function words", true, 2)])
        {
            List<string> questions = [.. titles.Where((_, i) => i % 5 == 0)
                .Select(title => string.Join(' ', WordsOf(title).Where(word => StopWords.Contains(word, "en") == isFunction).Take(length)))
                .Where(text => text.Length > 0 && text.Split(' ').Length == length).Distinct(StringComparer.Ordinal)];
            var cosines = questions.Zip(embed(questions)).AsParallel().Select(question => Enumerable.Range(0, titles.Count)
                .Where(at => question.First.Split(' ').All(words[at].Contains))
                .Max(at => (double)TensorPrimitives.Dot<float>(question.Second, headlines[at]))).Order().ToArray();
            var shares = string.Join(", ", ((ReadOnlySpan<double>)[0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, SimilarityScale.Answers]).ToArray().Select(bar => $"{Share([.. cosines], cosine => cosine >= bar):P1} at {bar:F2}"));
            Console.WriteLine($"{name} of a headline, the nearest headline that holds all of them ({cosines.Length} questions): cosine {cosines[0]:F3} (first) {cosines[cosines.Length / 20]:F3} (5th) {cosines[cosines.Length / 2]:F3} (50th); {shares} and more");
        }
    }

    private static IEnumerable<string> WordsOf(string text) => text.Split(text.Where(letter => !char.IsLetterOrDigit(letter)).Distinct().ToArray(), StringSplitOptions.RemoveEmptyEntries).Select(word => word.ToLowerInvariant());

    private static string Nearness(float[][] questions, float[][] archive)
    {
        var nearest = questions.AsParallel().Select(question => (double)archive.Max(text => TensorPrimitives.Dot<float>(question, text))).Order().ToArray();
        return $"cosine {nearest[nearest.Length / 20]:F3} (5th) {nearest[nearest.Length / 2]:F3} (50th) {nearest[nearest.Length * 95 / 100]:F3} (95th) {nearest[^1]:F3} (last), {nearest.Count(cosine => cosine >= SimilarityScale.Answers) / (double)nearest.Length:P0} answered";
    }

    private static List<string> Words(List<string> texts, int words) =>
        [.. texts.Where((_, i) => i % 10 == 0).Select(text => string.Join(' ', text.Split(' ').Where(word => word.Length > 4).Take(words))).Where(text => text.Length > 0)];

    private static double Share<T>(List<T> pairs, Func<T, bool> what) => pairs.Count == 0 ? 0 : pairs.Count(what) / (double)pairs.Count;

    private readonly record struct Pair(double Cosine, bool Similar);
}
