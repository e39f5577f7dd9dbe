using Anip.Inference.Heads;
using Anip.Models;
using Anip.Training.Features;
using Anip.Training.Networks;
using Anip.Training.Texts;

namespace Anip.Tests.Training;

public sealed class HeadGraphTests : IDisposable
{
    private static readonly ParallelOptions One = new() { MaxDegreeOfParallelism = 1 };

    private readonly string _folder = Directory.CreateTempSubdirectory("anip-head").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_written_classifier_gives_the_probabilities_of_the_network_that_was_trained()
    {
        var random = new Random(6);
        var network = new Classifier(10, 7, 3, random);
        var standardiser = new Standardiser(Numbers(10, random), [.. Numbers(10, random).Select(x => 2 + x)]);
        Write(ClassifierModel.ToOnnx("test", network, standardiser, 0.7f), "encoder-a");
        var features = Numbers(4 * 10, random);

        using var head = ClassificationHead.Load(ModelFolder.Open(_folder), "encoder-a");
        var probabilities = new float[4 * 3];
        head.Predict(features, 4, probabilities);

        var space = new Classifier.Workspace(network, 4, new ClassifierRecipe(7, 0, 0, 0, 1), random);
        features.CopyTo(space.Input.Data, 0);
        for (var i = 0; i < 4; i++)
        {
            standardiser.Apply(space.Input.Row(i));
        }

        network.Forward(space, 4, training: false, One);
        for (var i = 0; i < 4; i++)
        {
            var powers = space.Logits.Row(i).ToArray().Select(logit => Math.Exp(logit / 0.7)).ToList();
            for (var c = 0; c < 3; c++)
            {
                Assert.Equal(powers[c] / powers.Sum(), probabilities[(i * 3) + c], 1e-2); // Features and weights are bytes in the graph.
            }
        }
    }

    [Fact]
    public void What_is_far_from_all_that_was_learnt_from_is_cut_and_the_mean_text_stays_where_it_was()
    {
        var random = new Random(11);
        var network = new Classifier(6, 5, 3, random);
        var standardiser = new Standardiser([100, -100, 3, 0, 0, 50], [0.01f, 2, 1, 1000, 1, 5]);
        Write(ClassifierModel.ToOnnx("test", network, standardiser, 1), "encoder-a");
        using var head = ClassificationHead.Load(ModelFolder.Open(_folder), "encoder-a");
        float[] mean = [.. standardiser.Mean], cut = [.. mean], beyond = [.. mean];
        (cut[3], beyond[3]) = (WordCodes.Range / 1000, 1e6f);

        var probabilities = new float[3 * 3];
        head.Predict((float[])[.. mean, .. cut, .. beyond], 3, probabilities);

        var space = new Classifier.Workspace(network, 1, new ClassifierRecipe(5, 0, 0, 0, 1), random);
        space.Input.Data.AsSpan().Clear();
        network.Forward(space, 1, training: false, One);
        var powers = space.Logits.Row(0).ToArray().Select(logit => Math.Exp(logit)).ToList();
        Assert.Equal(powers[0] / powers.Sum(), probabilities[0], 1e-6);
        Assert.Equal(probabilities[3..6], probabilities[6..9]);
        Assert.NotEqual(probabilities[..3], probabilities[3..6]);
    }

    [Fact]
    public void A_written_classifier_takes_a_byte_for_each_weight_of_its_large_matrix()
    {
        var model = ClassifierModel.ToOnnx("test", new Classifier(512, 64, 3, new Random(9)), new Standardiser(new float[512], [.. Enumerable.Repeat(1f, 512)]), 1);

        Assert.InRange(model.Length, 512 * 64, 512 * 64 * 5 / 4);
    }

    [Fact]
    public void A_head_of_another_encoder_is_refused_with_what_to_do()
    {
        var random = new Random(7);
        Write(ClassifierModel.ToOnnx("test", new Classifier(4, 2, 3, random), new Standardiser(new float[4], [1, 1, 1, 1]), 1), "encoder-a");

        var error = Assert.Throws<ModelException>(() => ClassificationHead.Load(ModelFolder.Open(_folder), "encoder-b"));

        Assert.Contains("encoder-a", error.Message, StringComparison.Ordinal);
        Assert.Contains("train it again", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_fit_of_a_temperature_finds_the_one_that_made_the_labels()
    {
        var random = new Random(8);
        List<(float[] Logits, int Label)> rows = [];
        for (var i = 0; i < 20_000; i++)
        {
            float[] logits = [.. Numbers(3, random).Select(x => x * 8)];
            var powers = logits.Select(logit => Math.Exp(logit / 2)).ToArray();
            var draw = random.NextDouble() * powers.Sum();
            rows.Add((logits, draw < powers[0] ? 0 : draw < powers[0] + powers[1] ? 1 : 2));
        }

        Assert.Equal(2, Anip.Training.Measures.Temperature.Fit(rows), 0.1);
    }

    private void Write(byte[] model, string encoder)
    {
        File.WriteAllBytes(Path.Combine(_folder, "model.onnx"), model);
        ModelFolder.Write(
            _folder,
            new ModelManifest
            {
                Name = "test",
                Version = "1",
                Kind = ModelKind.TextClassification,
                Encoder = encoder,
                License = "Apache-2.0",
                Files = new Dictionary<string, string>(StringComparer.Ordinal),
                Labels = ["a", "b", "c"],
            },
            ["model.onnx"]);
    }

    private static float[] Numbers(int count, Random random) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
}
