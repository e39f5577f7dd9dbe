using System.Buffers;
using Anip.Inference.Encoding;
using Microsoft.ML.OnnxRuntime;

namespace Anip.Inference.Heads;

/// <summary>The words of windows, as the entity head's graph takes them.</summary>
internal sealed class EntityInput(int width) : IDisposable
{
    private readonly List<NameWord> _words = [];
    private readonly List<int> _firstWords = [];
    private byte[] _features = [];
    private byte[] _shapes = [];
    private long[] _before = [];
    private long[] _after = [];

    public int Words => _words.Count;

    public int FirstWord(int row) => _firstWords[row];

    public ReadOnlySpan<NameWord> WordsOf(int row)
    {
        var end = row + 1 < _firstWords.Count ? _firstWords[row + 1] : _words.Count;
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_words)[_firstWords[row]..end];
    }

    public void Add(EncodedBatch batch, int row, WindowWords words, ReadOnlySpan<int> layers, WordCodes codes)
    {
        var first = Words;
        _firstWords.Add(first);
        _words.AddRange(words.Words);
        Reserve();
        for (var i = 0; i < words.Words.Length; i++)
        {
            var to = _features.AsSpan((first + i) * width, width);
            for (var layer = 0; layer < layers.Length; layer++)
            {
                codes.Write(batch.Token(row, words.Tokens[i], layers[layer]), layer * batch.Shape.Width, to[(layer * batch.Shape.Width)..]);
            }

            // Where a neighbour is missing stands -1 until the number of all words is known.
            _before[first + i] = i > 0 ? first + i - 1 : -1;
            _after[first + i] = i + 1 < words.Words.Length ? first + i + 1 : -1;
        }

        WriteShapes(batch.Windows[row].Text, words.Words, first);
    }

    /// <summary>Adds the windows of another, which stays as it is.</summary>
    public void Add(EntityInput other)
    {
        var first = Words;
        foreach (var firstWord in other._firstWords)
        {
            _firstWords.Add(first + firstWord);
        }

        _words.AddRange(other._words);
        Reserve();
        other._features.AsSpan(0, other.Words * width).CopyTo(_features.AsSpan(first * width));
        other._shapes.AsSpan(0, other.Words * WordShapes.Width).CopyTo(_shapes.AsSpan(first * WordShapes.Width));
        for (var i = 0; i < other.Words; i++)
        {
            _before[first + i] = other._before[i] < 0 ? -1 : first + other._before[i];
            _after[first + i] = other._after[i] < 0 ? -1 : first + other._after[i];
        }
    }

    /// <summary>One word of zeros.</summary>
    public void AddEmpty()
    {
        _words.Add(default);
        Reserve();
        _features.AsSpan(0, width).Clear();
        _shapes.AsSpan(0, WordShapes.Width).Clear();
        (_before[0], _after[0]) = (-1, -1);
    }

    public OrtValue FeatureTensor() => Tensor(_features, width);

    public OrtValue ShapeTensor() => Tensor(_shapes, WordShapes.Width);

    public OrtValue BeforeTensor() => Neighbours(_before);

    public OrtValue AfterTensor() => Neighbours(_after);

    public void Dispose()
    {
        Give(_features);
        Give(_shapes);
        Give(_before);
        Give(_after);
    }

    private void WriteShapes(string text, ReadOnlySpan<NameWord> words, int first)
    {
        var shapes = ArrayPool<float>.Shared.Rent(words.Length * WordShapes.Width);
        WordShapes.Write(text, words, shapes);
        var to = _shapes.AsSpan(first * WordShapes.Width, words.Length * WordShapes.Width);
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = shapes[i] > 0 ? EntityGraph.Flag : (byte)0;
        }

        ArrayPool<float>.Shared.Return(shapes);
    }

    private OrtValue Tensor(byte[] values, int columns) =>
        OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values.AsMemory(0, Words * columns), [Words, columns]);

    private OrtValue Neighbours(long[] numbers)
    {
        numbers.AsSpan(0, Words).Replace(-1, Words);
        return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, numbers.AsMemory(0, Words), [Words]);
    }

    private void Reserve()
    {
        Reserve(ref _features, width);
        Reserve(ref _shapes, WordShapes.Width);
        Reserve(ref _before, 1);
        Reserve(ref _after, 1);
    }

    private void Reserve<T>(ref T[] array, int columns)
    {
        if (array.Length >= Words * columns)
        {
            return;
        }

        var larger = ArrayPool<T>.Shared.Rent(Math.Max(2 * array.Length, Words * columns));
        array.CopyTo(larger, 0);
        Give(array);
        array = larger;
    }

    private static void Give<T>(T[] array)
    {
        if (array.Length > 0)
        {
            ArrayPool<T>.Shared.Return(array);
        }
    }
}
