using System.Text.Json;
using Anip.Ingestion;

namespace Anip.Cli.Pipe;

/// <summary>A stage that works on one line at a time, on all cores.</summary>
/// <param name="process">Throws <see cref="FormatException"/> for a bad input line, <see cref="SourceException"/> for a body that cannot be read.</param>
internal sealed class EachStage(Func<JsonElement, Action<StageWriter>> process) : IPipeStage
{
    public int BatchSize => 64;

    public IReadOnlyList<StageResult> Process(IReadOnlyList<JsonElement> inputs, CancellationToken cancellationToken)
    {
        var results = new StageResult[inputs.Count];
        Parallel.For(0, inputs.Count, new ParallelOptions { CancellationToken = cancellationToken }, i => results[i] = Process(inputs[i]));
        return results;
    }

    private StageResult Process(JsonElement input)
    {
        try
        {
            return new StageResult.Done(process(input));
        }
        catch (FormatException exception)
        {
            return new StageResult.Failed("bad_input", exception.Message);
        }
        catch (SourceException exception)
        {
            return new StageResult.Failed(exception.Code, exception.Message);
        }
    }
}
