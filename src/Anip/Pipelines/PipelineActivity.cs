using System.Threading.Channels;

namespace Anip.Pipelines;

/// <summary>What the parts of one process know of each other: that a run was started here, and whether this process can take runs yet.</summary>
internal sealed class PipelineActivity
{
    private readonly Channel<bool> _started = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>A service of this process is on its way up or down: a start is better asked for again in a moment.</summary>
    public bool IsUnavailable { get; set; }

    public void RunStarted() => _started.Writer.TryWrite(true);

    public async Task WaitForStartAsync(CancellationToken cancellationToken) => await _started.Reader.ReadAsync(cancellationToken);
}
