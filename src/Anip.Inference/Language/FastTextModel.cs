using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Anip.Inference.Language;

/// <summary>A supervised fastText model (<c>.bin</c> or quantised <c>.ftz</c>, format version 12, hierarchical softmax), read-only and thread-safe.</summary>
internal sealed class FastTextModel
{
    private const int Magic = 793712314;
    private const int FormatVersion = 12;
    private const int HierarchicalSoftmaxLoss = 1;

    private readonly FastTextDictionary _dictionary;
    private readonly HierarchicalSoftmax _output;
    private readonly float[] _input;
    private readonly int _dimensions;

    private FastTextModel(FastTextDictionary dictionary, HierarchicalSoftmax output, float[] input, int dimensions)
    {
        _dictionary = dictionary;
        _output = output;
        _input = input;
        _dimensions = dimensions;
    }

    /// <summary>Without the <c>__label__</c> prefix, in the order of the probabilities.</summary>
    public IReadOnlyList<string> Labels => _dictionary.Labels;

    /// <exception cref="InvalidDataException">The file is not such a model.</exception>
    public static FastTextModel Load(string file)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(File.ReadAllBytes(file)));
            return Read(reader);
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidDataException($"{file} ends in the middle of a fastText model.", exception);
        }
    }

    /// <summary>The probability of each label for one line of text, given in UTF-8; spaces separate words.</summary>
    /// <returns>Whether the model knows anything of the text; if not, the probabilities are all 0.</returns>
    public bool Predict(ReadOnlySpan<byte> line, Span<float> probabilities)
    {
        Span<float> hidden = stackalloc float[_dimensions];
        hidden.Clear();
        var sum = new RowSum(hidden, _input);
        _dictionary.Visit(line, ref sum);
        if (sum.Count == 0)
        {
            probabilities.Clear();
            return false;
        }

        TensorPrimitives.Multiply(hidden, 1f / sum.Count, hidden);
        _output.Predict(hidden, probabilities);
        return true;
    }

    private static FastTextModel Read(BinaryReader reader)
    {
        if (reader.ReadInt32() != Magic || reader.ReadInt32() != FormatVersion)
        {
            throw new InvalidDataException("This is not a fastText model of format version 12.");
        }

        var dimensions = reader.ReadInt32();
        Skip(reader, 4); // window, epochs, least count, negatives
        var wordNgrams = reader.ReadInt32();
        var loss = reader.ReadInt32();
        Skip(reader, 1); // kind of model
        var (buckets, shortest, longest) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        Skip(reader, 1); // update rate
        reader.ReadDouble(); // sampling threshold
        if (loss != HierarchicalSoftmaxLoss || wordNgrams != 1)
        {
            throw new InvalidDataException("Only fastText models with hierarchical softmax and without word n-grams are read.");
        }

        var dictionary = FastTextDictionary.Read(reader, buckets, shortest, longest);
        var input = FastTextMatrix.Read(reader, reader.ReadBoolean());
        var quantised = reader.ReadBoolean();
        var output = FastTextMatrix.Read(reader, quantised);
        return new(dictionary, new(dictionary.LabelCounts, output, dimensions), input, dimensions);
    }

    private static void Skip(BinaryReader reader, int integers) => reader.BaseStream.Seek(integers * sizeof(int), SeekOrigin.Current);
}

/// <summary>Adds up the input rows of a line's words and n-grams.</summary>
internal ref struct RowSum(Span<float> sum, ReadOnlySpan<float> rows)
{
    private readonly Span<float> _sum = sum;
    private readonly ReadOnlySpan<float> _rows = rows;

    public int Count { get; private set; }

    public void Add(int row)
    {
        var added = _rows.Slice(row * _sum.Length, _sum.Length);
        Count++;
        if (_sum.Length % Vector<float>.Count != 0)
        {
            TensorPrimitives.Add(_sum, added, _sum);
            return;
        }

        // Rows are 16 numbers: a call into the library would cost more than the sum.
        var sums = MemoryMarshal.Cast<float, Vector<float>>(_sum);
        var addends = MemoryMarshal.Cast<float, Vector<float>>(added);
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += addends[i];
        }
    }
}
