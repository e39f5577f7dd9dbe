using static System.FormattableString;

namespace Anip.Training.Networks;

/// <summary>How a classifier is trained.</summary>
/// <param name="Smoothing">The part of each row's probability that is shared out over all classes.</param>
/// <param name="Balanced">Whether a row of a class with n rows weighs 1/√n; otherwise all rows weigh the same.</param>
/// <param name="Averaged">What is kept of the running mean of the weights at each step; 0 for none: then the last step's weights count.</param>
internal sealed record ClassifierRecipe(
    int Hidden, float InputDropout, float HiddenDropout, float Smoothing, int Epochs, float Rate = 1e-3f, float Decay = 0.01f, int Batch = 256, bool Balanced = true,
    float Averaged = 0)
{
    /// <summary>As a run of a registry keeps them.</summary>
    public IReadOnlyDictionary<string, string> Parameters => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["hidden"] = Invariant($"{Hidden}"),
        ["input_dropout"] = Invariant($"{InputDropout}"),
        ["hidden_dropout"] = Invariant($"{HiddenDropout}"),
        ["label_smoothing"] = Invariant($"{Smoothing}"),
        ["epochs"] = Invariant($"{Epochs}"),
        ["learning_rate"] = Invariant($"{Rate}"),
        ["weight_decay"] = Invariant($"{Decay}"),
        ["batch"] = Invariant($"{Batch}"),
        ["class_weights"] = Balanced ? "1/sqrt(n)" : "none",
        ["averaged"] = Invariant($"{Averaged}"),
    };
}

/// <summary>A network with one hidden layer: input, GELU, a logit for each class.</summary>
internal sealed class Classifier
{
    private readonly Linear _hidden;
    private readonly Linear _output;

    public Classifier(int inputs, int hidden, int classes, Random random)
    {
        _hidden = new Linear(inputs, hidden, random);
        _output = new Linear(hidden, classes, random);
    }

    public Matrix HiddenWeights => _hidden.Weights.Value;

    public Matrix HiddenBias => _hidden.Bias.Value;

    public Matrix OutputWeights => _output.Weights.Value;

    public Matrix OutputBias => _output.Bias.Value;

    public IEnumerable<Parameter> Parameters => _hidden.Parameters.Concat(_output.Parameters);

    /// <summary>Room for the passes of one batch.</summary>
    internal sealed class Workspace(Classifier network, int batch, ClassifierRecipe recipe, Random random)
    {
        public Matrix Input { get; } = new(batch, network.HiddenWeights.Rows);

        public Matrix Sums { get; } = new(batch, network.HiddenBias.Columns);

        public Matrix Hidden { get; } = new(batch, network.HiddenBias.Columns);

        public Matrix HiddenGradient { get; } = new(batch, network.HiddenBias.Columns);

        public Matrix Logits { get; } = new(batch, network.OutputBias.Columns);

        public Dropout InputDropout { get; } = new(batch, network.HiddenWeights.Rows, recipe.InputDropout, random);

        public Dropout HiddenDropout { get; } = new(batch, network.HiddenBias.Columns, recipe.HiddenDropout, random);
    }

    /// <summary>Logits of the first rows of the workspace's input; dropout only in training.</summary>
    public void Forward(Workspace space, int rows, bool training, ParallelOptions threads)
    {
        if (training)
        {
            space.InputDropout.Forward(space.Input.Data.AsSpan(0, rows * space.Input.Columns));
        }

        _hidden.Forward(space.Input.First(rows), space.Sums.First(rows), threads);
        var cells = rows * space.Hidden.Columns;
        Gelu.Forward(space.Sums.Data.AsSpan(0, cells), space.Hidden.Data);
        if (training)
        {
            space.HiddenDropout.Forward(space.Hidden.Data.AsSpan(0, cells));
        }

        _output.Forward(space.Hidden.First(rows), space.Logits.First(rows), threads);
    }

    /// <summary>Gradients of all weights, the workspace's logits holding the gradient of the loss.</summary>
    public void Backward(Workspace space, int rows, ParallelOptions threads)
    {
        var cells = rows * space.Hidden.Columns;
        _output.Backward(space.Hidden.First(rows), space.Logits.First(rows), threads);
        _output.BackwardToInput(space.Logits.First(rows), space.HiddenGradient.First(rows), threads);
        var gradient = space.HiddenGradient.Data.AsSpan(0, cells);
        space.HiddenDropout.Backward(gradient);
        Gelu.Backward(space.Sums.Data.AsSpan(0, cells), gradient);
        _hidden.Backward(space.Input.First(rows), space.HiddenGradient.First(rows), threads);
    }

    /// <summary>One network whose logits are the mean of these networks' logits: their hidden layers side by side.</summary>
    public static Classifier Mean(IReadOnlyList<Classifier> networks)
    {
        var width = networks[0].HiddenBias.Columns;
        var inputs = networks[0].HiddenWeights.Rows;
        var mean = new Classifier(inputs, width * networks.Count, networks[0].OutputBias.Columns, new Random(0));
        mean.OutputBias.Data.AsSpan().Clear();
        for (var n = 0; n < networks.Count; n++)
        {
            var network = networks[n];
            for (var i = 0; i < inputs; i++)
            {
                network.HiddenWeights.Row(i).CopyTo(mean.HiddenWeights.Row(i)[(n * width)..]);
            }

            network.HiddenBias.Data.CopyTo(mean.HiddenBias.Data, n * width);
            for (var i = 0; i < network.OutputWeights.Data.Length; i++)
            {
                mean.OutputWeights.Data[(n * network.OutputWeights.Data.Length) + i] = network.OutputWeights.Data[i] / networks.Count;
            }

            for (var i = 0; i < network.OutputBias.Columns; i++)
            {
                mean.OutputBias.Data[i] += network.OutputBias.Data[i] / networks.Count;
            }
        }

        return mean;
    }
}
