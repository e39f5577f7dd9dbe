using System.Collections.Concurrent;
using Anip.Inference.Encoding;

namespace Anip.Inference.Analysis;

/// <summary>As many windows as may be read at a time. It bounds memory and threads over all callers together: who finds none waits for one text of another.</summary>
internal sealed class BatchPool : IDisposable
{
    private readonly BlockingCollection<EncodedBatch> _free = [];

    public BatchPool(int workers)
    {
        for (var i = 0; i < workers; i++)
        {
            _free.Add(new EncodedBatch(TextWindow.MostTokens + 2));
        }
    }

    public EncodedBatch Take(CancellationToken cancellationToken) => _free.Take(cancellationToken);

    public void Return(EncodedBatch batch) => _free.Add(batch, CancellationToken.None);

    public void Dispose() => _free.Dispose();
}
