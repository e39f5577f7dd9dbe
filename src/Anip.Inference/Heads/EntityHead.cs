using System.Buffers;
using Anip.Inference.Encoding;
using Anip.Models;
using Microsoft.ML.OnnxRuntime;

namespace Anip.Inference.Heads;

/// <summary>Finds names: codes of all words of a batch through the graph at once, then the best tags of each window.</summary>
public sealed class EntityHead : IEntityHead
{
    private static readonly string[] Inputs = [EntityGraph.Features, EntityGraph.Shapes, EntityGraph.Before, EntityGraph.After];
    private static readonly string[] Emissions = [EntityGraph.Emissions];

    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly IReadOnlyList<string> _types;
    private readonly int[] _layers;
    private readonly int _width;
    private readonly int _tags;
    private readonly TagChain _chain;
    private readonly WordCodes _codes;
    private readonly double _slope;
    private readonly double _offset;

    private EntityHead(InferenceSession session, ModelManifest manifest, EncoderShape shape)
    {
        _session = session;
        _types = manifest.Labels;
        _tags = 1 + (2 * _types.Count);
        _layers = [.. Enumerable.Range(0, shape.Layers.Count).Where(layer => manifest.Settings.GetValueOrDefault($"layer_{layer}") > 0)];
        _slope = manifest.Settings.GetValueOrDefault("confidence_slope", 1);
        _offset = manifest.Settings.GetValueOrDefault("confidence_offset");
        _width = _layers.Length * shape.Width;
        var constants = Constants();
        _codes = WordCodes.Of(constants[0], constants[1]);
        _chain = new TagChain(_tags, constants[2]);
    }

    /// <param name="encoder">The version of the encoder whose batches it will be given.</param>
    /// <param name="shape">What that encoder gives.</param>
    /// <exception cref="ModelException">The folder holds no such head, or one of another encoder.</exception>
    public static EntityHead Load(ModelFolder folder, string encoder, EncoderShape shape)
    {
        HeadModels.Check(folder, ModelKind.TokenClassification, encoder);
        var session = HeadModels.Open(folder.PathOf(HeadModels.FileName));
        try
        {
            return new EntityHead(session, folder.Manifest, shape);
        }
        catch (Exception exception) when (exception is OnnxRuntimeException or ArgumentException or KeyNotFoundException)
        {
            session.Dispose();
            throw new ModelException($"{folder.Path}: the model and its manifest do not fit each other: {exception.Message}", exception);
        }
    }

    /// <summary>Appends to <paramref name="found"/>, which has a list for each row, the names in that row's window.</summary>
    public void Find(EncodedBatch batch, IReadOnlyList<List<EntitySpan>> found)
    {
        using var space = WordsOf(batch);
        Find(space, row => batch.Windows[row].Text, found);
    }

    EntityInput IEntityHead.Read(EncodedBatch batch) => WordsOf(batch);

    IReadOnlyList<List<EntitySpan>> IEntityHead.Find(IReadOnlyList<(string Text, EntityInput Words)> windows)
    {
        using var space = new EntityInput(_width);
        foreach (var (_, words) in windows)
        {
            space.Add(words);
        }

        List<EntitySpan>[] found = [.. windows.Select(_ => new List<EntitySpan>())];
        Find(space, row => windows[row].Text, found);
        return found;
    }

    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
    }

    private EntityInput WordsOf(EncodedBatch batch)
    {
        var words = new WindowWords();
        var space = new EntityInput(_width);
        for (var row = 0; row < batch.Windows.Count; row++)
        {
            words.Read(batch.Windows[row]);
            space.Add(batch, row, words, _layers, _codes);
        }

        return space;
    }

    private void Find(EntityInput space, Func<int, string> textOf, IReadOnlyList<List<EntitySpan>> found)
    {
        if (space.Words == 0)
        {
            return;
        }

        var emissions = ArrayPool<float>.Shared.Rent(space.Words * _tags);
        try
        {
            Run(space, emissions);
            for (var row = 0; row < found.Count; row++)
            {
                Read(textOf(row), space.WordsOf(row), emissions.AsSpan(space.FirstWord(row) * _tags), found[row]);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(emissions);
        }
    }

    private void Run(EntityInput space, float[] emissions)
    {
        using var features = space.FeatureTensor();
        using var shapes = space.ShapeTensor();
        using var before = space.BeforeTensor();
        using var after = space.AfterTensor();
        using var output = OrtValue.CreateTensorValueFromMemory(
            OrtMemoryInfo.DefaultInstance, emissions.AsMemory(0, space.Words * _tags), [space.Words, _tags]);
        _session.Run(_run, Inputs, [features, shapes, before, after], Emissions, [output]);
    }

    private void Read(string text, ReadOnlySpan<NameWord> words, ReadOnlySpan<float> emissions, List<EntitySpan> found)
    {
        emissions = emissions[..(words.Length * _tags)];
        List<(int Start, int End, int Type)> names = [];
        NameTags.Read(_chain.Decode(emissions), names);
        if (names.Count == 0)
        {
            return;
        }

        var sums = _chain.Sums(emissions);
        List<(int Start, int End, string Type)> corrected = [];
        foreach (var (start, end, type) in names)
        {
            var confidence = (float)Calibration.Apply(sums.SpanProbability(start, end, type), _slope, _offset);
            for (int first = start, next; first < end; first = next)
            {
                next = EndOfLine(text, words, first, end);
                corrected.Clear();
                NameBounds.Read(text, words, first, next, _types[type], corrected);
                foreach (var name in corrected)
                {
                    var span = WithoutMark(text, words[name.Start].Start, words[name.End - 1].End);
                    found.Add(new EntitySpan(name.Type, span.Start, span.End, confidence));
                }
            }
        }
    }

    /// <summary>A name does not go on from a title into the text below it.</summary>
    private static int EndOfLine(string text, ReadOnlySpan<NameWord> words, int first, int end)
    {
        for (var i = first + 1; i < end; i++)
        {
            if (text.AsSpan(words[i - 1].End, words[i].Start - words[i - 1].End).Contains('\n'))
            {
                return i;
            }
        }

        return end;
    }

    /// <summary>A name is not called by the @ or # before it.</summary>
    private static (int Start, int End) WithoutMark(string text, int start, int end) =>
        end - start > 1 && text[start] is '@' or '#' ? (start + 1, end) : (start, end);

    private float[][] Constants()
    {
        using var one = new EntityInput(_width);
        one.AddEmpty();
        using var features = one.FeatureTensor();
        using var shapes = one.ShapeTensor();
        using var before = one.BeforeTensor();
        using var after = one.AfterTensor();
        using var outputs = _session.Run(_run, Inputs, [features, shapes, before, after], EntityGraph.Constants);
        return [.. outputs.Select(output => output.GetTensorDataAsSpan<float>().ToArray())];
    }
}
