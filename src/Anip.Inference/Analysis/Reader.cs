using Anip.Enrichment;
using Anip.Inference.Encoding;

namespace Anip.Inference.Analysis;

/// <summary>What a thread reads with, kept from unit to unit.</summary>
internal sealed class Reader(ReadingThreads threads)
{
    private EncodedBatch? _batch;
    private AnalysisUse _use;

    /// <summary>Room for one window. What is in it is gone after <see cref="GiveWay"/>.</summary>
    public EncodedBatch BatchOf(TextEncoder encoder)
    {
        if (_batch?.Shape != encoder.Shape)
        {
            _batch = new EncodedBatch(encoder.Shape);
        }

        return _batch;
    }

    /// <summary>Lets requests pass, between two steps of a unit of back-fill.</summary>
    public void GiveWay()
    {
        if (_use is AnalysisUse.BackFill)
        {
            threads.GiveWay(this);
            _use = AnalysisUse.BackFill;
        }
    }

    /// <summary>The same reader at work for that use.</summary>
    public Reader For(AnalysisUse use)
    {
        _use = use;
        return this;
    }
}
