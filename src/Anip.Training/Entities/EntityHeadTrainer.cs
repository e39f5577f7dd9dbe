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

/// <summary>Trains the entity head: features of each word, one network for each seed; the mean of their scores ships.</summary>
internal sealed class EntityHeadTrainer(TrainingOptions options, TextEncoder encoder, FeatureCache cache, IProgress<TrainingProgress> progress)
{
    public static EntityRecipe Shipped { get; } = new(
        Layers: [1, 3], Projected: 192, Hidden: 256, InputDropout: 0.2f, ProjectedDropout: 0.2f, HiddenDropout: 0.3f, Epochs: 6, Sentences: 16, Averaged: 0.998f);

    public const int Seeds = 3;

    public EntityRecipe Recipe { get; init; } = Shipped;

    public IReadOnlyList<TrainingSource> Sources { get; init; } = TrainingSource.OfEntities;

    private static int Tags => 1 + (2 * EntityTypes.All.Count);

    public async Task<TrainedHead> TrainAsync(CancellationToken cancellationToken)
    {
        var selection = DataSelection.Of(options.Data, Sources);
        var index = await EntityIndex.ReadAsync(EntityFile.ReadAsync(selection.Files, cancellationToken), await selection.OtherKeysAsync(cancellationToken), encoder, options.MaxRows, cancellationToken);
        if (index.Development.Count == 0)
        {
            throw HeadEvaluation.NoRows(selection);
        }

        using var features = await EntityFeatures.ReadAsync(
            index, EntityFile.ReadAsync(selection.Files, cancellationToken), encoder, new EncodedTexts(encoder, options.Threads), cache, progress, cancellationToken);

        var rows = index.Training.Rows.SelectMany(one => Enumerable.Range(one.First, one.Count)).ToList();
        var standardiser = Standardiser.Of(rows, Recipe.Layers.Count * encoder.Shape.Width, (row, to) => ReadLayers(features, row, to));
        var threads = new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancellationToken };
        var trainer = new EntityTraining(features, index.Tags, standardiser, Recipe, Tags, encoder.Shape, threads);
        var news = new SeedNews(options, progress);
        List<EntityNetwork> networks = [];
        List<EntityMeasure> seeds = [];
        foreach (var seed in news.Seeds)
        {
            var network = trainer.Train(
                new EpochRows<SentenceRows>(index.Training.Times(Sources)), seed, news.ProgressOf(seed),
                (current, step) => news.AfterEpoch(seed, step, Measure(trainer, [current], index.HeldOut).F1));
            networks.Add(network);
            seeds.Add(Measure(trainer, [network], index.Development));
        }

        var (slope, offset) = CalibrationFit.Of(Measure(trainer, networks, index.HeldOut).Confidences);
        var measured = Measure(trainer, networks, index.Development);
        var settings = new Dictionary<string, double>(StringComparer.Ordinal) { ["confidence_slope"] = slope, ["confidence_offset"] = offset };
        foreach (var layer in Recipe.Layers)
        {
            settings[$"layer_{layer}"] = 1;
        }

        return new TrainedHead(
            EntityModel.ToOnnx(networks, standardiser, [.. networks.Select(network => trainer.MaxProjected(network, index.HeldOut))]),
            new TrainingReport(ModelName.Entities, measured.Figures(seeds)) { WorstErrors = measured.Worst },
            await DataFile.HashAsync(selection.Files, cancellationToken),
            await TrainingSource.DescribeAsync(selection.Files, index.Names, index.Sentences, cancellationToken),
            index.Training.Count,
            index.HeldOut.Count,
            settings)
        {
            Curve = news.Curve.All,
            Recipe = Recipe.Parameters,
        };
    }

    private static EntityMeasure Measure(EntityTraining trainer, IReadOnlyList<EntityNetwork> networks, IReadOnlyList<MeasuredSentence> sentences)
    {
        var measure = new EntityMeasure();
        var chain = new TagChain(Tags, EntityModel.Mean(networks, network => network.Transitions));
        foreach (var (sentence, emissions) in trainer.Emissions(networks, sentences))
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
}
