using System.Text.Json;
using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Anip.Server.Access;
using Anip.Server.Web.Pages;
using Anip.Server.Web.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Web;

/// <summary>What the buttons of a pipeline do.</summary>
internal static class PipelineForms
{
    /// <summary>Before the name of a parameter in the form.</summary>
    public const string Prefix = "parameter.";

    /// <summary>A field that, with any value, leads back to the list.</summary>
    public const string FromList = "list";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/pipelines/{name}/runs", StartAsync).RequireAuthorization(AccessPolicies.Write).ExcludeFromDescription();
        app.MapPost("/pipelines/{name}/pause", (string name, HttpContext context, PipelineRegistry pipelines, PipelineControl control, CancellationToken cancellationToken) =>
            PauseAsync(name, paused: true, context, pipelines, control, cancellationToken)).RequireAuthorization(AccessPolicies.Write).ExcludeFromDescription();
        app.MapPost("/pipelines/{name}/resume", (string name, HttpContext context, PipelineRegistry pipelines, PipelineControl control, CancellationToken cancellationToken) =>
            PauseAsync(name, paused: false, context, pipelines, control, cancellationToken)).RequireAuthorization(AccessPolicies.Write).ExcludeFromDescription();
    }

    private static async Task<IResult> StartAsync(
        string name, HttpContext context, PipelineRegistry pipelines, PipelineControl control, PipelineReader reader, CancellationToken cancellationToken)
    {
        if (pipelines.Find(name) is not { } pipeline)
        {
            return PipelinesEndpoint.Missing(name, pipelines);
        }

        var given = await GivenAsync(context.Request, pipeline, cancellationToken);
        var parameters = new RunParameters(pipeline.Parameters
            .Where(parameter => given.ContainsKey(parameter.Name))
            .Select(parameter => KeyValuePair.Create<string, JsonElement>(parameter.Name, parameter.Read(given[parameter.Name]))));
        if (parameters.Errors(pipeline) is { Count: > 0 } errors)
        {
            return await RefuseAsync(StatusCodes.Status422UnprocessableEntity, "No run was started: look at what was filled in.", errors);
        }

        if (control.IsUnavailable)
        {
            return await RefuseAsync(StatusCodes.Status503ServiceUnavailable, "The server is starting or stopping: try again in a moment.");
        }

        var started = await control.StartAsync(pipeline, parameters, RunTrigger.Page, key: null, cancellationToken);
        return started.Run is { } run
            ? PageEndpoints.SeeOther(context, $"/runs/{run.Id}")
            : await RefuseAsync(StatusCodes.Status409Conflict, "No run was started: the pipeline is paused. Resume it first.");

        async Task<IResult> RefuseAsync(int status, string reason, IReadOnlyDictionary<string, string>? errors = null)
        {
            var refusal = new Refusal(reason, errors ?? new Dictionary<string, string>(), given);
            return PageEndpoints.LivePage<PipelinePage>(context, await reader.ReadAsync(pipeline, cursor: null, refusal, cancellationToken), status);
        }
    }

    private static async Task<IResult> PauseAsync(
        string name, bool paused, HttpContext context, PipelineRegistry pipelines, PipelineControl control, CancellationToken cancellationToken)
    {
        if (pipelines.Find(name) is not { } pipeline)
        {
            return PipelinesEndpoint.Missing(name, pipelines);
        }

        var fromList = (await context.Request.ReadFormBodyAsync(cancellationToken)).ContainsKey(FromList);
        await control.ChangeAsync(pipeline, paused, schedule: null, cancellationToken);
        return PageEndpoints.SeeOther(context, fromList ? "/pipelines" : $"/pipelines/{Uri.EscapeDataString(name)}");
    }

    // A field that is left empty is not given.
    private static async Task<IReadOnlyDictionary<string, string>> GivenAsync(HttpRequest request, Pipeline pipeline, CancellationToken cancellationToken)
    {
        var form = await request.ReadFormBodyAsync(cancellationToken);
        return pipeline.Parameters
            .Select(parameter => KeyValuePair.Create(parameter.Name, form[Prefix + parameter.Name].ToString().Trim()))
            .Where(pair => pair.Value is not "")
            .ToDictionary(StringComparer.Ordinal);
    }
}
