using Anip.Inference.Heads;

namespace Anip.Tests.Heads;

public sealed class TagChainTests
{
    private const int Tags = 5;
    private const int Words = 4;

    private static readonly float[] Transitions = Filled((Tags + 2) * Tags, 1);
    private static readonly float[] Emissions = Filled(Words * Tags, 2);
    private static readonly TagChain Chain = new(Tags, Transitions);

    [Fact]
    public void Sums_and_best_path_equal_those_over_all_paths()
    {
        var sums = Chain.Sums(Emissions);
        var paths = AllPaths().ToList();

        Assert.Equal(Math.Log(paths.Sum(path => Math.Exp(sums.Score(path)))), sums.LogSum, 1e-4);
        Assert.Equal(paths.MaxBy(path => sums.Score(path)), Chain.Decode(Emissions));
    }

    [Fact]
    public void The_probability_of_a_name_is_that_of_all_paths_with_it()
    {
        var sums = Chain.Sums(Emissions);
        var expected = AllPaths().Where(path => path[1] == 3 && path[2] == 4 && path[3] != 4).Sum(path => Math.Exp(sums.Score(path) - sums.LogSum));
        var atEnd = AllPaths().Where(path => path[2] == 1 && path[3] == 2).Sum(path => Math.Exp(sums.Score(path) - sums.LogSum));

        Assert.Equal(expected, sums.SpanProbability(1, 3, type: 1), 1e-6);
        Assert.Equal(atEnd, sums.SpanProbability(2, 4, type: 0), 1e-6);
    }

    [Fact]
    public void No_name_goes_on_that_did_not_begin()
    {
        float[] inside = [0, 0, 9, 0, 0, 0, 0, 0, 0, 9];

        var path = new TagChain(Tags, new float[(Tags + 2) * Tags]).Decode(inside);

        Assert.False(path[0] is 2 or 4);
        Assert.True(TagChain.Allows(Tags, path[0], path[1]));
    }

    [Fact]
    public void Gradients_agree_with_finite_differences()
    {
        int[] path = [0, 3, 4, 0];
        var byEmission = new float[Emissions.Length];
        var byTransition = new float[Transitions.Length];
        Chain.Sums(Emissions).AddGradient(path, 1, byEmission, byTransition);

        Check(Emissions, byEmission, changed => Loss(Transitions, changed));
        Check(Transitions, byTransition, changed => Loss(changed, Emissions));

        double Loss(float[] transitions, float[] emissions)
        {
            var sums = new TagChain(Tags, transitions).Sums(emissions);
            return sums.LogSum - sums.Score(path);
        }
    }

    private static void Check(float[] values, float[] gradient, Func<float[], double> loss)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var changed = values.ToArray();
            changed[i] += 1e-2f;
            var above = loss(changed);
            changed[i] -= 2e-2f;
            Assert.Equal((above - loss(changed)) / 2e-2, gradient[i], 1e-3);
        }
    }

    private static IEnumerable<int[]> AllPaths() =>
        from number in Enumerable.Range(0, (int)Math.Pow(Tags, Words))
        select Enumerable.Range(0, Words).Select(w => number / (int)Math.Pow(Tags, w) % Tags).ToArray();

    private static float[] Filled(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 4) - 2)];
    }
}
