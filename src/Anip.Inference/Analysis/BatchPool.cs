using System.Collections.Concurrent;
using Anip.Inference.Encoding;

namespace Anip.Inference.Analysis;

/// <summary>As many batches as may be read at a time. It bounds memory and threads over all callers together: who finds none waits for one batch of another.</summary>
internal sealed class BatchPool : IDisposable
{
    private readonly BlockingCollection<EncodedBatch> _free = [];

    public BatchPool(int workers, int tokenBudget)
    {
        for (var i = 0; i < workers; i++)
        {
            _free.Add(new EncodedBatch(tokenBudget));
        }
    }

    public EncodedBatch Take(EncoderLayers layers, CancellationToken cancellationToken)
    {
        var batch = _free.Take(cancellationToken);
        batch.Clear(layers);
        return batch;
    }

    public void Return(EncodedBatch batch) => _free.Add(batch, CancellationToken.None);

    public void Dispose() => _free.Dispose();
}
