using System.Text.Json.Serialization;
using Anip.Server.Serving.Ports;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Anip.Server.Api.Answers;

/// <summary>An error answer (RFC 9457).</summary>
/// <param name="Title">What kind of error it is.</param>
/// <param name="Status">The HTTP status code.</param>
/// <param name="Detail">What was wrong with this request, in a sentence.</param>
/// <param name="Instance">The path that was asked for.</param>
/// <param name="Errors">What was wrong with each parameter, by its name; null where it is not about parameters.</param>
/// <param name="Position">Of a query with a mistake, at which character that is, from 1 on; absent else.</param>
internal sealed record Problem(
    string Title,
    int Status,
    string Detail,
    string Instance,
    IReadOnlyDictionary<string, string[]>? Errors = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Position = null);

/// <summary>The error answers of the API; what they say may be read by anybody.</summary>
internal static class Problems
{
    public const string ContentType = "application/problem+json";

    public static IResult NotFound(string detail) => Of(StatusCodes.Status404NotFound, detail);

    public static IResult Unauthorized() => Of(
        StatusCodes.Status401Unauthorized, "This server asks for its key: send 'Authorization: Bearer KEY' or 'X-API-Key: KEY'.");

    public static IResult Forbidden(string detail) => Of(StatusCodes.Status403Forbidden, detail);

    public static IResult Misdirected(string detail) => Of(StatusCodes.Status421MisdirectedRequest, detail);

    /// <param name="status">422 for what does not parse or is out of bounds, 400 for a word outside its set.</param>
    /// <param name="errors">What was wrong, by parameter.</param>
    /// <param name="position">Where in one of them, from 1 on, if that is known.</param>
    public static IResult Parameters(int status, IReadOnlyDictionary<string, string[]> errors, int? position = null) => new ProblemResult(
        status, string.Join(' ', errors.Select(error => $"{error.Key}: {string.Join(' ', error.Value)}")), errors, position);

    public static IResult Of(int status, string detail, IReadOnlyDictionary<string, string[]>? errors = null) =>
        new ProblemResult(status, detail, errors, null);

    private sealed class ProblemResult(int status, string detail, IReadOnlyDictionary<string, string[]>? errors, int? position) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var title = ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } phrase ? phrase : "Error";
            var problem = new Problem(title, status, detail, httpContext.Request.PathBase + httpContext.Request.AskedPath(), errors, position);
            httpContext.Response.StatusCode = status;
            return httpContext.Response.WriteAsJsonAsync(problem, ApiJson.Relaxed.Problem, ContentType, httpContext.RequestAborted);
        }
    }
}
