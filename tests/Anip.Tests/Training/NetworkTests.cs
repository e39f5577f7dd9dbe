using Anip.Training.Networks;

namespace Anip.Tests.Training;

public sealed class NetworkTests
{
    private static readonly ParallelOptions Two = new() { MaxDegreeOfParallelism = 2 };

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(7, 300, 19)]
    [InlineData(97, 33, 48)]
    [InlineData(64, 513, 16)]
    public void A_product_equals_the_sum_of_products(int rows, int depth, int columns)
    {
        var random = new Random(1);
        var left = Filled(rows, depth, random);
        var right = Filled(depth, columns, random);
        var transposedLeft = Transpose(left);
        var transposedRight = Transpose(right);
        var expected = Naive(left, right);

        foreach (var (a, b) in new[]
        {
            (left.All, right.All), (transposedLeft.All.Transposed, right.All), (left.All, transposedRight.All.Transposed),
        })
        {
            var result = new Matrix(rows, columns);
            MatrixProduct.Compute(a, b, result.All, Two);
            MatrixProduct.Compute(a, b, result.All, Two, add: true);

            for (var i = 0; i < result.Data.Length; i++)
            {
                Assert.Equal(2 * expected[i], result.Data[i], 1e-3);
            }
        }
    }

    [Theory]
    [InlineData(2_000f, -2_000f)]
    [InlineData(-500f, -900f)]
    [InlineData(79f, -79f)]
    public void Logits_of_any_size_become_probabilities(float more, float less)
    {
        float[] logits = [less, more];

        Softmax.Apply(logits);

        Assert.Equal([0f, 1f], logits.Select(probability => MathF.Round(probability, 6)));
    }

    [Fact]
    public void Gradients_agree_with_finite_differences()
    {
        var random = new Random(2);
        var recipe = new ClassifierRecipe(9, 0, 0, 0.1f, 1);
        var network = new Classifier(5, 9, 3, random);
        var space = new Classifier.Workspace(network, 4, recipe, random);
        var input = Filled(4, 5, random);
        int[] labels = [0, 2, 1, 2];
        var loss = new CrossEntropy(0.1f, [1, 2, 0.5f]);

        double Loss()
        {
            input.Data.CopyTo(space.Input.Data, 0);
            network.Forward(space, 4, training: true, Two);
            return loss.Backward(space.Logits, 4, labels);
        }

        Loss();
        network.Backward(space, 4, Two);
        foreach (var parameter in network.Parameters)
        {
            var gradient = parameter.Gradient.Data.ToArray();
            for (var i = 0; i < gradient.Length; i += 3)
            {
                var kept = parameter.Value.Data[i];
                parameter.Value.Data[i] = kept + 1e-2f;
                var above = Loss();
                parameter.Value.Data[i] = kept - 1e-2f;
                var below = Loss();
                parameter.Value.Data[i] = kept;
                Assert.Equal((above - below) / 2e-2, gradient[i], 2e-3);
            }
        }
    }

    [Fact]
    public void A_classifier_learns_what_no_straight_line_parts()
    {
        var random = new Random(3);
        var recipe = new ClassifierRecipe(16, 0, 0.1f, 0, 1);
        var network = new Classifier(2, 16, 2, random);
        var space = new Classifier.Workspace(network, 64, recipe, random);
        var loss = new CrossEntropy(0, [1, 1]);
        var rate = new LearningRate(0.02f, 400);
        var labels = new int[64];

        void Draw()
        {
            for (var i = 0; i < 64; i++)
            {
                var (x, y) = (random.NextSingle() - 0.5f, random.NextSingle() - 0.5f);
                (space.Input.Row(i)[0], space.Input.Row(i)[1], labels[i]) = (x, y, x * y > 0 ? 1 : 0);
            }
        }

        for (var step = 1; step <= 400; step++)
        {
            Draw();
            network.Forward(space, 64, training: true, Two);
            loss.Backward(space.Logits, 64, labels);
            network.Backward(space, 64, Two);
            foreach (var parameter in network.Parameters)
            {
                parameter.Step(step, rate.At(step), 0.01f);
            }
        }

        Draw();
        network.Forward(space, 64, training: false, Two);
        Assert.True(Enumerable.Range(0, 64).Count(i => space.Logits.Row(i)[1] > space.Logits.Row(i)[0] == (labels[i] == 1)) >= 58);
    }

    [Fact]
    public void The_mean_of_networks_has_the_mean_of_their_logits()
    {
        var random = new Random(4);
        var networks = Enumerable.Range(0, 3).Select(_ => new Classifier(6, 5, 4, random)).ToList();
        var input = Filled(2, 6, random);

        Matrix Logits(Classifier network)
        {
            var space = new Classifier.Workspace(network, 2, new ClassifierRecipe(5, 0, 0, 0, 1), random);
            input.Data.CopyTo(space.Input.Data, 0);
            network.Forward(space, 2, training: false, Two);
            return space.Logits;
        }

        var mean = Logits(Classifier.Mean(networks));
        var each = networks.Select(Logits).ToList();

        for (var i = 0; i < mean.Data.Length; i++)
        {
            Assert.Equal(each.Average(one => one.Data[i]), mean.Data[i], 1e-5);
        }
    }

    [Fact]
    public void The_rate_rises_then_falls_to_nothing()
    {
        var rate = new LearningRate(1, 100, 0.1f);

        Assert.Equal([0.1f, 1f], [rate.At(1), rate.At(10)]);
        Assert.True(rate.At(50) > rate.At(90) && rate.At(100) < 0.02f);
    }

    private static Matrix Filled(int rows, int columns, Random random)
    {
        var matrix = new Matrix(rows, columns);
        foreach (ref var cell in matrix.Data.AsSpan())
        {
            cell = random.NextSingle() - 0.5f;
        }

        return matrix;
    }

    private static Matrix Transpose(Matrix matrix)
    {
        var transposed = new Matrix(matrix.Columns, matrix.Rows);
        for (var i = 0; i < matrix.Data.Length; i++)
        {
            transposed.Data[((i % matrix.Columns) * matrix.Rows) + (i / matrix.Columns)] = matrix.Data[i];
        }

        return transposed;
    }

    private static double[] Naive(Matrix left, Matrix right)
    {
        var result = new double[left.Rows * right.Columns];
        for (var i = 0; i < result.Length; i++)
        {
            for (var k = 0; k < left.Columns; k++)
            {
                result[i] += (double)left.Row(i / right.Columns)[k] * right.Row(k)[i % right.Columns];
            }
        }

        return result;
    }
}
