using System.Runtime.ExceptionServices;
using System.Text.Json;
using Anip.Ingestion.Sources;
using Anip.Isolation;
using Anip.Models;

namespace Anip.Cli.Pipe;

/// <summary>A stage that works on one line at a time, on several cores.</summary>
/// <param name="process">Throws <see cref="FormatException"/> for a bad input line, <see cref="SourceException"/> for a body that cannot be read.</param>
/// <param name="threads">The most that work at once; null for all cores.</param>
internal sealed class EachStage(Func<JsonElement, Action<StageWriter>> process, int? threads = null) : IPipeStage
{
    public int BatchSize => 64;

    public Task<IReadOnlyList<StageResult>> ProcessAsync(IReadOnlyList<JsonElement> inputs, CancellationToken cancellationToken)
    {
        var results = new StageResult[inputs.Count];
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = threads ?? -1 };
        Parallel.For(0, inputs.Count, options, i => results[i] = Isolated.Run<StageResult>(() => new StageResult.Done(process(inputs[i])), Failed, cancellationToken));
        return Task.FromResult<IReadOnlyList<StageResult>>(results);
    }

    private static StageResult Failed(UnitFailure failure)
    {
        switch (failure.Exception)
        {
            case FormatException:
                return new StageResult.Failed("bad_input", failure.Exception.Message);
            case SourceException source:
                return new StageResult.Failed(source.Code, source.Said);
            case ModelException:
                ExceptionDispatchInfo.Throw(failure.Exception);
                throw failure.Exception;
            default:
                return StageResult.Failed.Of(failure);
        }
    }
}
