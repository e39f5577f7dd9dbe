using Anip.Server.Api.Answers;
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
            // A bad request is no fault of ours.
            SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException,
            ExceptionHandler = context =>
            {
                var status = context.Features.Get<IExceptionHandlerFeature>()?.Error switch
                {
                    BadHttpRequestException bad => bad.StatusCode,
                    StorageException => StatusCodes.Status503ServiceUnavailable,
                    _ => StatusCodes.Status500InternalServerError,
                };
                return AnswerAsync(context, status);
            },
        });
        app.UseStatusCodePages(pages => AnswerAsync(pages.HttpContext, pages.HttpContext.Response.StatusCode));
    }

    private static Task AnswerAsync(HttpContext context, int status)
    {
        var detail = status switch
        {
            StatusCodes.Status400BadRequest => "The request cannot be read: its address, its headers or its body is not what it says that it is.",
            StatusCodes.Status404NotFound => $"There is nothing at {context.Request.Path}.",
            StatusCodes.Status405MethodNotAllowed => $"{context.Request.Method} is not something that {context.Request.Path} does.",
            StatusCodes.Status413PayloadTooLarge => $"The body is too long: it may have {ServerModule.LongestBody:N0} bytes.",
            StatusCodes.Status415UnsupportedMediaType => "A body is taken as JSON alone: send 'Content-Type: application/json'.",
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
