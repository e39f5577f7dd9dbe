using System.Numerics.Tensors;

namespace Anip.Lake.Files;

/// <summary>A row of a lake's file by the names of its columns. What is not there, or not of the type, is null.</summary>
internal sealed class LakeRow(IReadOnlyDictionary<string, int> places, object?[] values)
{
    public string? Text(string name) => Value(name) as string;

    public float? Probability(string name) => Probability(Value(name));

    public DateTimeOffset? Instant(string name) => Value(name) as DateTimeOffset?;

    public int Integer(string name) => Integer(Value(name)) ?? 0;

    /// <summary>The structs of a list.</summary>
    public IEnumerable<object?[]> Structs(string name) => (Value(name) as object?[] ?? []).OfType<object?[]>();

    public IEnumerable<string> Texts(string name) => (Value(name) as object?[] ?? []).OfType<string>();

    public IReadOnlyList<KeyValuePair<string, object?>> Pairs(string name) => Value(name) as KeyValuePair<string, object?>[] ?? [];

    /// <summary>Null where it is none, is empty or holds what is no number.</summary>
    public float[]? Vector(string name) => Value(name) is float[] { Length: > 0 } vector && TensorPrimitives.IsFiniteAll<float>(vector) ? vector : null;

    /// <summary>Null where it is not from 0 to 1: damage that no checksum tells makes numbers of any size, and some that are not finite.</summary>
    public static float? Probability(object? value) => value switch
    {
        float and >= 0 and <= 1 => (float)value,
        double and >= 0 and <= 1 => (float)(double)value,
        _ => null,
    };

    public static int? Integer(object? value) => value switch
    {
        int number => number,
        long number and >= int.MinValue and <= int.MaxValue => (int)number,
        _ => null,
    };

    /// <summary>All tables of a lake are in the order of this within a file.</summary>
    public static int Compare(LakeRow one, LakeRow other) => Comparer<(DateTimeOffset?, long)>.Default.Compare(one.Place, other.Place);

    private (DateTimeOffset? At, long Id) Place => (Instant("published_at"), Value("id") as long? ?? 0);

    private object? Value(string name) => places.TryGetValue(name, out var at) ? values[at] : null;
}
