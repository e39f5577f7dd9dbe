using Anip.Training.Data;

namespace Anip.Training.Networks;

/// <summary>Epochs of batches, each a step of all weights: what every network is trained by, whatever it learns.</summary>
/// <param name="Batch">Rows of a batch.</param>
/// <param name="Averaged">What is kept of the running mean of the weights at each step; 0 for none.</param>
internal sealed record TrainingLoop(int Epochs, int Batch, float Rate, float Decay, float Averaged)
{
    // Steps between two words of how far it is.
    private const int Told = 20;

    /// <summary>All steps over so many rows an epoch.</summary>
    public int StepsOver(int rows) => Epochs * BatchesOf(rows);

    /// <param name="first">The order of the first epoch, as <paramref name="rows"/> gave it.</param>
    /// <param name="learn">Sets the gradients of all weights by a batch; is told its step, from 1.</param>
    /// <param name="afterEpoch">Is told the step that it is at.</param>
    public void Run<T>(
        EpochRows<T> rows, T[] first, Random random, IReadOnlyList<Parameter> parameters, Action<ArraySegment<T>, int> learn, Action<int, int> progress, Action<int>? afterEpoch,
        CancellationToken cancellationToken)
    {
        var rate = new LearningRate(Rate, StepsOver(first.Length));
        var order = first;
        for (int epoch = 0, step = 1; epoch < Epochs; epoch++, order = rows.Next(random))
        {
            for (var from = 0; from < order.Length; from += Batch, step++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                learn(new ArraySegment<T>(order, from, Math.Min(Batch, order.Length - from)), step);
                foreach (var parameter in parameters)
                {
                    parameter.Step(step, rate.At(step), Decay);
                    parameter.Follow(step, Averaged);
                }

                if (step % Told == 0)
                {
                    progress(step, rate.Steps);
                }
            }

            afterEpoch?.Invoke(step - 1);
        }

        foreach (var parameter in parameters)
        {
            parameter.TakeMean();
        }

        progress(rate.Steps, rate.Steps);
    }

    private int BatchesOf(int rows) => (rows + Batch - 1) / Batch;
}
