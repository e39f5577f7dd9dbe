using System.Globalization;
using Anip.Enrichment;
using Anip.Models;
using Anip.Server.Api.Answers;
using Anip.Server.Serving.Ports;
using Anip.Server.Web.Requests;
using Anip.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Anip.Server.Web;

/// <summary>Errors that no endpoint answers: as a page to browsers, as a problem to programs, without internals to both.</summary>
internal static class ErrorAnswers
{
    public static void UseErrorAnswers(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            // A bad request is not an error of ours, and one too many is none at all.
            SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException or AnalyzerBusyException,
            ExceptionHandler = context =>
            {
                var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
                if (error is AnalyzerBusyException)
                {
                    context.Response.Headers.RetryAfter = AnalyzerBusyException.RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
                }

                var status = error switch
                {
                    AnalyzerBusyException => StatusCodes.Status429TooManyRequests,
                    BadHttpRequestException bad => bad.StatusCode,
                    StorageException or ModelException => StatusCodes.Status503ServiceUnavailable,
                    _ => StatusCodes.Status500InternalServerError,
                };
                return AnswerAsync(context, status, error is ModelException ? "No model can be used; the server's log and 'anip doctor' say why." : null);
            },
        });
        app.UseStatusCodePages(pages => AnswerAsync(pages.HttpContext, pages.HttpContext.Response.StatusCode));
    }

    private static Task AnswerAsync(HttpContext context, int status, string? reason = null)
    {
        var detail = reason ?? status switch
        {
            StatusCodes.Status400BadRequest => "The request cannot be read: its address, its headers or its body are not what they claim to be.",
            StatusCodes.Status404NotFound => $"There is nothing at {context.Request.AskedPath()}.",
            StatusCodes.Status405MethodNotAllowed => $"{context.Request.Method} is not something that {context.Request.AskedPath()} does.",
            StatusCodes.Status413PayloadTooLarge => $"The body is too long: it may have {ServerModule.MaxBodyBytes:N0} bytes.",
            StatusCodes.Status415UnsupportedMediaType => "Only JSON is accepted as a body: send 'Content-Type: application/json'.",
            StatusCodes.Status429TooManyRequests => "The models have more requests to read than they can take at a time: ask again in a moment.",
            StatusCodes.Status500InternalServerError => "Something went wrong on the server; its log says what.",
            StatusCodes.Status503ServiceUnavailable => "The database does not answer; the server's log says why.",
            _ => ReasonPhrases.GetReasonPhrase(status),
        };
        IResult answer = context.Request.PrefersHtml() && !context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
            ? PageEndpoints.Error(status, detail)
            : Problems.Of(status, detail);
        return answer.ExecuteAsync(context);
    }
}
