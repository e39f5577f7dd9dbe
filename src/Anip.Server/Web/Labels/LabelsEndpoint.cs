using System.Globalization;
using Anip.Annotations;
using Anip.Labelling;
using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Anip.Server.Access;
using Anip.Server.Api;
using Anip.Server.Web.Components.Labels;
using Anip.Server.Web.Pages;
using Anip.Server.Web.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Anip.Server.Web;

/// <param name="Refusal">What is wrong with a name that was filled in; null where nothing is.</param>
public sealed record LabelsModel(IReadOnlyList<LabelState> States, string? Given, string? Refusal);

/// <param name="Offers">In the order in which they had best be labelled.</param>
/// <param name="Skipped">Ids of those that were passed over.</param>
/// <param name="Refusal">Why a button did nothing; null where none was pressed, or it did.</param>
public sealed record LabelModel(LabelState State, IReadOnlyList<LabelSuggestion> Offers, IReadOnlyCollection<long> Skipped, string? Refusal, DateTimeOffset Now)
{
    public string SkippedIds => string.Join(',', Skipped);
}

/// <summary><c>/labels</c>: all labels that people have given; <c>/labels/NAME</c>: one of them, the articles that had best be labelled next, and the button that has a head learnt from them.</summary>
internal static class LabelsEndpoint
{
    private const int Offered = 5;
    private const string Author = "page";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/labels", ListAsync).RequireAuthorization(AccessPolicies.Read).ExcludeFromDescription();
        app.MapGet("/labels/{name}", ShowAsync).RequireAuthorization(AccessPolicies.Read).ExcludeFromDescription();
        app.MapGet("/labels/{name}/state", StateAsync).RequireAuthorization(AccessPolicies.Read).ExcludeFromDescription();
        app.MapGet("/labels/{name}/offers", OffersAsync).RequireAuthorization(AccessPolicies.Read).ExcludeFromDescription();
        app.MapPost("/labels/{name}/answers", AnswerAsync).RequireAuthorization(AccessPolicies.Write).ExcludeFromDescription();
        app.MapPost("/labels/{name}/train", TrainAsync).RequireAuthorization(AccessPolicies.Write).ExcludeFromDescription();
    }

    private static async Task<IResult> ListAsync(string? name, HttpContext context, LabelReader reader, CancellationToken cancellationToken)
    {
        string? refusal = null;
        if (!string.IsNullOrWhiteSpace(name))
        {
            if (AnnotationName.TryParse(name, out var parsed, out var error))
            {
                return PageEndpoints.SeeOther(context, $"/labels/{parsed}");
            }

            refusal = $"The name {error}.";
        }

        return PageEndpoints.Page<LabelsPage>(
            new LabelsModel(await reader.ListAsync(cancellationToken), name, refusal), refusal is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private static Task<IResult> ShowAsync(
        string name, string? except, HttpContext context, LabelReader reader, LabelSuggestions suggestions, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        WithNameAsync(name, parsed => PageAsync(parsed, except, null, StatusCodes.Status200OK, context, reader, suggestions, timeProvider, cancellationToken));

    /// <summary>The part of the page that changes while a head is learnt.</summary>
    private static Task<IResult> StateAsync(string name, LabelReader reader, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        WithNameAsync(name, async parsed => PageEndpoints.Page<LabelProgress>(new LabelModel(await reader.ReadAsync(parsed, cancellationToken), [], [], null, timeProvider.GetUtcNow())));

    /// <summary>Further articles, for a page that goes on without being loaded again.</summary>
    private static Task<IResult> OffersAsync(
        string name, string? except, LabelReader reader, LabelSuggestions suggestions, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        WithNameAsync(name, async parsed => PageEndpoints.Page<LabelOffers>(await ReadAsync(parsed, except, null, reader, suggestions, timeProvider, cancellationToken)));

    private static Task<IResult> AnswerAsync(
        string name, HttpContext context, LabelReader reader, LabelSuggestions suggestions, IAnnotationStore annotations, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        WithNameAsync(name, async parsed =>
        {
            var form = await context.Request.ReadFormBodyAsync(cancellationToken);
            var except = form["except"].ToString();
            if (!long.TryParse(form["id"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                return await RefuseAsync("The form names no article.");
            }

            if (form["value"].ToString() is not { Length: > 0 } given)
            {
                except = except.Length == 0 ? $"{id}" : $"{except},{id}"; // It was passed over.
            }
            else if (!AnnotationName.TryParseValue(parsed, given, out var value, out var error))
            {
                return await RefuseAsync($"The label {error}");
            }
            else if (await annotations.SetAsync(id, parsed, value, Author, cancellationToken) is AnnotationOutcome.NoArticle)
            {
                return await RefuseAsync("That article is not there any more.");
            }

            return PageEndpoints.SeeOther(context, except.Length == 0 ? $"/labels/{parsed}#offers" : $"/labels/{parsed}?except={Uri.EscapeDataString(except)}#offers");

            Task<IResult> RefuseAsync(string reason) => PageAsync(parsed, except, reason, StatusCodes.Status422UnprocessableEntity, context, reader, suggestions, timeProvider, cancellationToken);
        });

    private static Task<IResult> TrainAsync(
        string name, HttpContext context, LabelReader reader, LabelSuggestions suggestions, PipelineRegistry pipelines, PipelineControl control, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        WithNameAsync(name, async parsed =>
        {
            var state = await reader.ReadAsync(parsed, cancellationToken);
            if (pipelines.Find(LabellingModule.Pipeline) is not { } pipeline || !state.IsOwn || control.IsUnavailable)
            {
                return await RefuseAsync(
                    !state.IsOwn ? $"{parsed} is read by a model that ships: 'anip train' makes a new one of it." : "This server does not start trainings now; 'anip train NAME --from-labels' does.",
                    state.IsOwn ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status422UnprocessableEntity);
            }

            if (!state.IsTraining)
            {
                var parameters = new RunParameters([KeyValuePair.Create(LabellingModule.Parameter, pipeline.Parameters.Single(parameter => parameter.Name == LabellingModule.Parameter).Read(parsed))]);
                if ((await control.StartAsync(pipeline, parameters, RunTrigger.Page, key: null, cancellationToken)).Run is null)
                {
                    return await RefuseAsync($"{pipeline.Name} is paused: resume it on the page of pipelines first.", StatusCodes.Status409Conflict);
                }
            }

            return PageEndpoints.SeeOther(context, $"/labels/{parsed}#state");

            Task<IResult> RefuseAsync(string reason, int status) => PageAsync(parsed, null, reason, status, context, reader, suggestions, timeProvider, cancellationToken);
        });

    private static Task<IResult> WithNameAsync(string name, Func<string, Task<IResult>> answer) => AnnotationName.TryParse(name, out var parsed, out var error)
        ? answer(parsed) : Task.FromResult<IResult>(PageEndpoints.Error(StatusCodes.Status404NotFound, $"There is no such label: its name {error}."));

    private static async Task<IResult> PageAsync(
        string name, string? except, string? refusal, int status, HttpContext context, LabelReader reader, LabelSuggestions suggestions, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        PageEndpoints.LivePage<LabelPage>(context, await ReadAsync(name, except, refusal, reader, suggestions, timeProvider, cancellationToken), status);

    private static async Task<LabelModel> ReadAsync(
        string name, string? except, string? refusal, LabelReader reader, LabelSuggestions suggestions, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        // What somebody wrote into the address by hand skips nothing.
        var skipped = SuggestionsApi.TryReadIds(except, out var ids) ? ids : [];
        return new LabelModel(
            await reader.ReadAsync(name, cancellationToken), await suggestions.SuggestAsync(name, Offered, skipped, cancellationToken), skipped, refusal, timeProvider.GetUtcNow());
    }
}
