using Anip.Ingestion.Sources;

namespace Anip.Cli.Sources;

/// <summary>How a source fares, in a few words.</summary>
internal static class SourceStates
{
    public static string Of(SourceRecord source) => (source switch
    {
        { Paused: true } => "paused",
        { State: SourceState.Ended } => $"ended{(source.LastError is { } error ? $": {error}" : "")}",
        { State: SourceState.Dead } => $"dead, tried monthly{(source.LastError is { } error ? $": {error}" : "")}",
        { LastError: { } error } => $"failed {source.Failures}x: {error}",
        { LastSuccessAt: null } => "new",
        _ => source.IsCutOff ? "cut off" : "ok",
    }) + (source.MovedFrom is { } before ? $"; moved from {SourceName.Show(before)}" : "");
}
