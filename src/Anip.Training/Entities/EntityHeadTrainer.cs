using Anip.Articles;
using Anip.Inference.Encoding;
using Anip.Inference.Heads;
using Anip.Lifecycle;
using Anip.Lifecycle.Figures;
using Anip.Models;
using Anip.Training.Data;
using Anip.Training.Features;
using Anip.Training.Measures;
using Anip.Training.Networks;

namespace Anip.Training.Entities;

/// <summary>Trains the entity head: features of each word, one network for each seed; the one that does best on held-out training sentences ships.</summary>
internal sealed class EntityHeadTrainer(TrainingOptions options, TextEncoder encoder, FeatureCache cache, IProgress<TrainingProgress> progress)
{
    public static EntityRecipe Shipped { get; } = new(
        Layers: [1, 3], Projected: 192, Hidden: 256, InputDropout: 0.2f, ProjectedDropout: 0.2f, HiddenDropout: 0.3f, Epochs: 6, Sentences: 16);

    public const int Seeds = 3;

    public EntityRecipe Recipe { get; init; } = Shipped;

    public IReadOnlyList<TrainingSource> Sources { get; init; } = TrainingSource.OfEntities;

    private static int Tags => 1 + (2 * EntityTypes.All.Count);

    public async Task<TrainedHead> TrainAsync(CancellationToken cancellationToken)
    {
        var selection = DataSelection.Of(options.Data, Sources);
        var sentences = WordFeatures.Tag(await ReadAsync(selection, cancellationToken), encoder);
        var split = TrainingSplit<TaggedSentence>.Of(
            sentences, one => one.Sentence.Key, one => one.Sentence.IsDevelopment, await selection.OtherKeysAsync(cancellationToken));
        if (split.Development.Count == 0)
        {
            throw HeadEvaluation.NoRows(selection);
        }

        using var features = await WordFeatures.ReadAsync(sentences, new EncodedTexts(encoder, options.Threads), cache, progress, cancellationToken);

        var rows = split.Training.SelectMany(one => Enumerable.Range(one.FirstRow, one.Words.Length)).ToList();
        var standardiser = Standardiser.Of(rows, Recipe.Layers.Count * encoder.Shape.Width, (row, to) => ReadLayers(features, row, to));
        var threads = new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancellationToken };
        var trainer = new EntityTraining(features, standardiser, Recipe, Tags, encoder.Shape, threads);
        var epochs = split.Training.Where(one => one.Words.Length > 0).Select(one => (one, TrainingSource.TimesOf(one.Sentence.File, Sources))).ToList();
        var curve = new LearningCurve();
        List<(EntityNetwork Network, EntityMeasure HeldOut)> networks = [];
        List<EntityMeasure> seeds = [];
        for (var seed = options.FirstSeed; seed < options.FirstSeed + options.Seeds; seed++)
        {
            var stage = $"training, seed {seed}";
            var ofSeed = $"f1_held_out/seed_{seed}";
            var network = trainer.Train(
                new EpochRows<TaggedSentence>(epochs), seed, (done, total) => progress.Report(new TrainingProgress(stage, done, total)),
                (current, step) => curve.Add(ofSeed, step, Measure(trainer, current, split.HeldOut).F1));
            networks.Add((network, Measure(trainer, network, split.HeldOut)));
            seeds.Add(Measure(trainer, network, split.Development));
        }

        var best = networks.MaxBy(one => one.HeldOut.F1);
        var (slope, offset) = CalibrationFit.Of(best.HeldOut.Confidences);
        var settings = new Dictionary<string, double>(StringComparer.Ordinal) { ["confidence_slope"] = slope, ["confidence_offset"] = offset };
        foreach (var layer in Recipe.Layers)
        {
            settings[$"layer_{layer}"] = 1;
        }

        return new TrainedHead(
            EntityModel.ToOnnx(best.Network, standardiser, trainer.MaxProjected(best.Network, split.HeldOut)),
            new TrainingReport(ModelName.Entities, seeds[networks.IndexOf(best)].Figures(seeds)) { WorstErrors = seeds[networks.IndexOf(best)].Worst },
            await DataFile.HashAsync(selection.Files, cancellationToken),
            await TrainingSource.DescribeAsync(
                selection.Files,
                sentences.SelectMany(one => one.Sentence.Names.Select(name => (one.Sentence.File, EntityTypes.All[name.Type]))).GroupBy(name => name).ToDictionary(name => name.Key, name => name.LongCount()),
                sentences.GroupBy(one => one.Sentence.File).ToDictionary(file => file.Key, file => file.LongCount()), cancellationToken),
            split.Training.Count,
            split.HeldOut.Count,
            settings)
        {
            Curve = curve.All,
            Recipe = Recipe.Parameters,
        };
    }

    private static EntityMeasure Measure(EntityTraining trainer, EntityNetwork network, IReadOnlyList<TaggedSentence> sentences)
    {
        var measure = new EntityMeasure();
        var chain = new TagChain(Tags, network.Transitions.Value.Data);
        foreach (var (sentence, emissions) in trainer.Emissions(network, sentences))
        {
            List<(int Start, int End, int Type)> names = [];
            NameTags.Read(chain.Decode(emissions), names);
            var sums = chain.Sums(emissions);
            measure.Add(
                sentence.Sentence,
                [.. names.Select(name => (sentence.Words[name.Start].Start, sentence.Words[name.End - 1].End, name.Type))],
                [.. names.Select(name => sums.SpanProbability(name.Start, name.End, name.Type))]);
        }

        return measure;
    }

    private void ReadLayers(FeatureTable features, int row, Span<float> to)
    {
        for (var layer = 0; layer < Recipe.Layers.Count; layer++)
        {
            features.Read(row, Recipe.Layers[layer] * encoder.Shape.Width, to.Slice(layer * encoder.Shape.Width, encoder.Shape.Width));
        }
    }

    public static async Task<List<NamedSentence>> ReadAsync(DataSelection selection, CancellationToken cancellationToken)
    {
        List<NamedSentence> sentences = [];
        foreach (var file in selection.Files)
        {
            await foreach (var sentence in EntityFile.ReadAsync(file, cancellationToken))
            {
                sentences.Add(sentence);
            }
        }

        return sentences;
    }
}
