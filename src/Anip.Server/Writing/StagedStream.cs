using Anip.Decoding;

namespace Anip.Server.Writing;

/// <summary>Keeps what is written without waiting until somebody waits: into the network nothing may be written otherwise.</summary>
internal sealed class StagedStream(Stream output) : ForwardStream
{
    private const int BufferSize = 16 * 1024;

    private readonly MemoryStream _staged = new();

    public override bool CanWrite => true;

    public override void Write(ReadOnlySpan<byte> buffer) => _staged.Write(buffer);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _staged.Write(buffer.Span);
        if (_staged.Length >= BufferSize)
        {
            await FlushAsync(cancellationToken);
        }
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await output.WriteAsync(_staged.GetBuffer().AsMemory(0, (int)_staged.Length), cancellationToken);
        _staged.SetLength(0);
    }
}
