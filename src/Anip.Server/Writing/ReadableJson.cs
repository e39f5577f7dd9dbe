using System.Text.Json;
using Anip.Articles;
using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Anip.Server.Api.Answers;

namespace Anip.Server.Writing;

/// <summary>What the API answers, for files and terminals: the same members, with letters of all scripts as they are.</summary>
public static class ReadableJson
{
    /// <summary>Writes an array of articles, as <c>GET /api/articles</c> lists them.</summary>
    public static void Write(Stream output, IEnumerable<Article> articles) =>
        JsonSerializer.Serialize(output, [.. articles.Select(ArticleJson.From)], ApiJson.Relaxed.ArticleJsonArray);

    /// <returns>A run, as <c>GET /api/runs/{id}</c> shows it.</returns>
    public static string Of(PipelineRun run) => JsonSerializer.Serialize(RunJson.From(run), ApiJson.Relaxed.RunJson);

    /// <returns>An array of runs, as <c>GET /api/runs</c> lists them.</returns>
    public static string Of(IEnumerable<PipelineRun> runs) => JsonSerializer.Serialize([.. runs.Select(RunJson.From)], ApiJson.Relaxed.RunJsonArray);

    /// <returns>An array of pipelines, as <c>GET /api/pipelines</c> lists them.</returns>
    public static string Of(IEnumerable<PipelineStatus> pipelines) =>
        JsonSerializer.Serialize([.. pipelines.Select(PipelineJson.From)], ApiJson.Relaxed.PipelineJsonArray);

    /// <returns>An array of what Airflow needs to know of pipelines, to make a DAG of each.</returns>
    public static string ForAirflow(IEnumerable<PipelineStatus> pipelines) =>
        JsonSerializer.Serialize([.. pipelines.Select(ExportedPipelineJson.From)], ApiJson.Relaxed.ExportedPipelineJsonArray);
}
