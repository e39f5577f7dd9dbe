using System.Numerics.Tensors;

namespace Anip.Training.Networks;

/// <summary>y = x W + b.</summary>
internal sealed class Linear(int inputs, int outputs, Random random)
{
    public Parameter Weights { get; } = new Parameter(inputs, outputs).Randomise(random);

    public Parameter Bias { get; } = new(1, outputs, decays: false);

    public IEnumerable<Parameter> Parameters => [Weights, Bias];

    public void Forward(MatrixView x, MatrixView y, ParallelOptions threads)
    {
        MatrixProduct.Compute(x, Weights.Value.All, y, threads);
        for (var i = 0; i < y.Rows; i++)
        {
            var row = Row(y, i);
            TensorPrimitives.Add(row, Bias.Value.Data, row);
        }
    }

    /// <summary>Sets the gradients of weights and bias from the gradient of y.</summary>
    public void Backward(MatrixView x, MatrixView gradient, ParallelOptions threads)
    {
        MatrixProduct.Compute(x.Transposed, gradient, Weights.Gradient.All, threads);
        Bias.Gradient.Data.AsSpan().Clear();
        for (var i = 0; i < gradient.Rows; i++)
        {
            TensorPrimitives.Add(Row(gradient, i), Bias.Gradient.Data, Bias.Gradient.Data);
        }
    }

    /// <summary>The gradient of x from that of y.</summary>
    public void BackwardToInput(MatrixView gradient, MatrixView inputGradient, ParallelOptions threads) =>
        MatrixProduct.Compute(gradient, Weights.Value.All.Transposed, inputGradient, threads);

    private static Span<float> Row(MatrixView view, int row) => view.Data.AsSpan(view.Offset + (row * view.RowStride), view.Columns);
}
