using System.Numerics.Tensors;
using Anip.Adapters.Sqlite.Similarity;

namespace Anip.Adapters.Tests.Sqlite;

public sealed class VectorIndexTests
{
    private readonly Random _random = new(1);

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(33)]
    [InlineData(384)]
    [InlineData(1_000)]
    public void A_product_of_codes_is_that_of_plain_arithmetic(int length)
    {
        var query = Enumerable.Range(0, length).Select(_ => (short)_random.Next(-2_000, 2_000)).ToArray();
        var vector = Enumerable.Range(0, length).Select(_ => (sbyte)_random.Next(-127, 128)).ToArray();

        Assert.Equal(Enumerable.Range(0, length).Sum(i => query[i] * vector[i]), QuantisedDot.Of(query, vector));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(384)]
    [InlineData(4_096)]
    public void Vectors_of_one_size_throughout_do_not_overflow(int length)
    {
        var full = Enumerable.Repeat(1 / MathF.Sqrt(length), length).ToArray();
        var (query, codes) = (new short[length], new sbyte[length]);
        var scale = QuantisedDot.EncodeQuery(full, query) * QuantisedDot.Encode(full, codes);

        Assert.Equal(1, QuantisedDot.Of(query, codes) * scale, 1e-3f);
    }

    [Fact]
    public void Vectors_without_a_length_or_a_number_are_near_nothing()
    {
        float[] odd = [float.NaN, float.PositiveInfinity, 0, 1];
        var codes = new sbyte[4];
        QuantisedDot.Encode(odd, codes);
        QuantisedDot.Encode(new float[4], codes);

        Assert.Equal(new sbyte[4], codes);
    }

    [Fact]
    public void The_short_forms_find_what_the_full_vectors_would_on_one_thread_and_on_several()
    {
        const int Count = 40_000;
        var index = new VectorIndex(64);
        var vectors = Enumerable.Range(0, Count).Select(_ => Vector(64)).ToArray();
        for (var i = 0; i < Count; i++)
        {
            index.Add(i + 1, 1_000_000 + i, vectors[i]);
        }

        var query = Vector(64);
        var exact = Enumerable.Range(0, Count).OrderByDescending(i => TensorPrimitives.Dot<float>(query, vectors[i])).Take(10).Select(i => 1_000_000L + i);

        Assert.Empty(exact.Except(index.Nearest(query, Count, null, 52, -1).Descending().Select(found => found.Id)));
        Assert.All(index.Nearest(query, 100, null, 1_000, -1).Descending(), found => Assert.InRange(found.Id, 1_000_000, 1_000_099));
    }

    private float[] Vector(int dimensions)
    {
        var vector = Enumerable.Range(0, dimensions).Select(_ => _random.NextSingle() - 0.5f).ToArray();
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return vector;
    }
}
