using System.Text.Json;
using Anip.Cli.Pipe;

namespace Anip.EndToEnd.Tests.Pipe;

/// <summary>A stage that works on its batch as a whole, as a model does: one text that it throws at fails all of them.</summary>
internal sealed class TestStage(Func<string, string> work, Action<StageWriter, string>? write = null) : IPipeStage
{
    public int BatchSize => 512;

    public async Task<IReadOnlyList<StageResult>> ProcessAsync(IReadOnlyList<JsonElement> inputs, CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var texts = inputs.AsParallel().AsOrdered().Select(input => work(input.Required("text"))).ToList();
        return [.. texts.Select(text => new StageResult.Done(writer => (write ?? Write)(writer, text)))];
    }

    private static void Write(StageWriter writer, string text) => writer.Text("text", text);
}

/// <summary>Gives what it has, then breaks; cannot be written to.</summary>
internal sealed class BrokenStream(byte[] content) : MemoryStream(content)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        await base.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : throw new InvalidDataException("broken");

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new InvalidDataException("broken");
}

/// <summary>The same bytes, again and again.</summary>
internal sealed class EndlessStream(byte[] content) : MemoryStream(content)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Position %= Length;
        return await base.ReadAsync(buffer, cancellationToken);
    }
}
