using System.Numerics.Tensors;
using Anip.Inference.Heads;
using static System.FormattableString;

namespace Anip.Training.Networks;

/// <summary>How the entity head is trained.</summary>
/// <param name="Layers">Which of the encoder's head layers it reads, by their numbers (0 to 3).</param>
/// <param name="Projected">Numbers that a word's features are brought down to, for itself and for its neighbours.</param>
/// <param name="Sentences">In a batch.</param>
/// <param name="Averaged">What is kept of the running mean of the weights at each step; 0 for none: then the last step's weights count.</param>
internal sealed record EntityRecipe(
    IReadOnlyList<int> Layers, int Projected, int Hidden, float InputDropout, float ProjectedDropout, float HiddenDropout, int Epochs,
    float Rate = 1e-3f, float Decay = 0.01f, int Sentences = 32, float Averaged = 0)
{
    /// <summary>As a run of a registry keeps them.</summary>
    public IReadOnlyDictionary<string, string> Parameters => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["layers"] = string.Join(' ', Layers),
        ["projected"] = Invariant($"{Projected}"),
        ["hidden"] = Invariant($"{Hidden}"),
        ["input_dropout"] = Invariant($"{InputDropout}"),
        ["projected_dropout"] = Invariant($"{ProjectedDropout}"),
        ["hidden_dropout"] = Invariant($"{HiddenDropout}"),
        ["epochs"] = Invariant($"{Epochs}"),
        ["learning_rate"] = Invariant($"{Rate}"),
        ["weight_decay"] = Invariant($"{Decay}"),
        ["sentences"] = Invariant($"{Sentences}"),
        ["averaged"] = Invariant($"{Averaged}"),
    };
}

/// <summary>
/// Emissions of tags for words: each word's features are projected once; its own projection, those of the words before and after, and
/// the flags of the words' shapes go through one hidden layer.
/// </summary>
internal sealed class EntityNetwork
{
    private readonly Linear _project;
    private readonly Linear _hidden;
    private readonly Linear _output;

    public EntityNetwork(int features, EntityRecipe recipe, int tags, Random random)
    {
        Tags = tags;
        _project = new Linear(features, recipe.Projected, random);
        _hidden = new Linear((3 * recipe.Projected) + WordShapes.Width, recipe.Hidden, random);
        _output = new Linear(recipe.Hidden, tags, random);
        Transitions = new Parameter(TagChain.Rows(tags), tags, decays: false);
    }

    public int Tags { get; }

    public Linear Projection => _project;

    public Linear Hidden => _hidden;

    public Linear Output => _output;

    public Parameter Transitions { get; }

    public IEnumerable<Parameter> Parameters => [.. _project.Parameters, .. _hidden.Parameters, .. _output.Parameters, Transitions];

    public void Forward(EntityWorkspace space, int words, bool training, ParallelOptions threads)
    {
        var projected = space.Projected.Data.AsSpan(0, words * space.Projected.Columns);
        var hidden = space.Hidden.Data.AsSpan(0, words * space.Hidden.Columns);
        if (training)
        {
            space.InputDropout.Forward(space.Input.Data.AsSpan(0, words * space.Input.Columns));
        }

        _project.Forward(space.Input.First(words), space.Projected.First(words), threads);
        TensorPrimitives.Max(projected, 0f, projected);
        if (training)
        {
            space.ProjectedDropout.Forward(projected);
        }

        space.Join(words);
        _hidden.Forward(space.Joined.First(words), space.Hidden.First(words), threads);
        TensorPrimitives.Max(hidden, 0f, hidden);
        if (training)
        {
            space.HiddenDropout.Forward(hidden);
        }

        _output.Forward(space.Hidden.First(words), space.Emissions.First(words), threads);
    }

    /// <summary>Gradients of all weights but the transitions, the workspace's emissions holding the gradient of the loss.</summary>
    public void Backward(EntityWorkspace space, int words, ParallelOptions threads)
    {
        _output.Backward(space.Hidden.First(words), space.Emissions.First(words), threads);
        _output.BackwardToInput(space.Emissions.First(words), space.HiddenGradient.First(words), threads);
        Through(space.Hidden, space.HiddenGradient, space.HiddenDropout, words);
        _hidden.Backward(space.Joined.First(words), space.HiddenGradient.First(words), threads);
        _hidden.BackwardToInput(space.HiddenGradient.First(words), space.JoinedGradient.First(words), threads);
        space.Part(words);
        Through(space.Projected, space.ProjectedGradient, space.ProjectedDropout, words);
        _project.Backward(space.Input.First(words), space.ProjectedGradient.First(words), threads);
    }

    private static void Through(Matrix values, Matrix gradient, Dropout dropout, int words)
    {
        var span = gradient.Data.AsSpan(0, words * gradient.Columns);
        dropout.Backward(span);
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = values.Data[i] > 0 ? span[i] : 0;
        }
    }
}

/// <summary>Room for the passes of one batch of sentences.</summary>
internal sealed class EntityWorkspace(EntityNetwork network, int capacity, EntityRecipe recipe, Random random)
{
    private readonly int[] _before = new int[capacity];
    private readonly int[] _after = new int[capacity];

    public Matrix Input { get; } = new(capacity, network.Projection.Weights.Value.Rows);

    public Matrix Projected { get; } = new(capacity, recipe.Projected);

    public Matrix ProjectedGradient { get; } = new(capacity, recipe.Projected);

    public Matrix Joined { get; } = new(capacity, network.Hidden.Weights.Value.Rows);

    public Matrix JoinedGradient { get; } = new(capacity, network.Hidden.Weights.Value.Rows);

    public Matrix Hidden { get; } = new(capacity, recipe.Hidden);

    public Matrix HiddenGradient { get; } = new(capacity, recipe.Hidden);

    public Matrix Emissions { get; } = new(capacity, network.Tags);

    public Dropout InputDropout { get; } = new(capacity, network.Projection.Weights.Value.Rows, recipe.InputDropout, random);

    public Dropout ProjectedDropout { get; } = new(capacity, recipe.Projected, recipe.ProjectedDropout, random);

    public Dropout HiddenDropout { get; } = new(capacity, recipe.Hidden, recipe.HiddenDropout, random);

    /// <summary>Says which word stands before and after another (-1: none), and its shape.</summary>
    public void Place(int word, int before, int after, ReadOnlySpan<float> shapes)
    {
        (_before[word], _after[word]) = (before, after);
        shapes.CopyTo(Joined.Row(word)[(3 * recipe.Projected)..]);
    }

    /// <summary>Brings each word's projection and its neighbours' side by side.</summary>
    public void Join(int words)
    {
        var width = recipe.Projected;
        for (var i = 0; i < words; i++)
        {
            var row = Joined.Row(i);
            Copy(_before[i], row[..width]);
            Copy(i, row.Slice(width, width));
            Copy(_after[i], row.Slice(2 * width, width));
        }
    }

    /// <summary>The gradient of each word's projection from those of the three rows that it stands in.</summary>
    public void Part(int words)
    {
        var width = recipe.Projected;
        ProjectedGradient.Data.AsSpan(0, words * width).Clear();
        for (var i = 0; i < words; i++)
        {
            var row = JoinedGradient.Row(i);
            Add(_before[i], row[..width]);
            Add(i, row.Slice(width, width));
            Add(_after[i], row.Slice(2 * width, width));
        }
    }

    private void Copy(int word, Span<float> to)
    {
        if (word < 0)
        {
            to.Clear();
            return;
        }

        Projected.Row(word).CopyTo(to);
    }

    private void Add(int word, ReadOnlySpan<float> gradient)
    {
        if (word >= 0)
        {
            TensorPrimitives.Add(ProjectedGradient.Row(word), gradient, ProjectedGradient.Row(word));
        }
    }
}
