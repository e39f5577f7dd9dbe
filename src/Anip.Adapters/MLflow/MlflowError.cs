using System.Net;
using System.Text.Json;
using Anip.Isolation;
using Anip.Models.Registry;

namespace Anip.Adapters.MLflow;

/// <summary>What MLflow's refusals mean, and what to do. Their bodies are JSON, HTML or plain text; some quote the SQL that failed, which is nobody's business.</summary>
internal static class MlflowError
{
    private const int MaxText = 300;
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromSeconds(30);

    // Words of what stands below MLflow.
    private static readonly string[] Internals = ["[SQL", "sqlalche", "psycopg", "sqlite3.", "pymysql", "Traceback", "(Background on this error"];

    extension(ModelRegistryException refusal)
    {
        /// <summary>MLflow itself says that it has no such thing; 404 with HTML is no answer of MLflow.</summary>
        public bool IsMissing => refusal is { Status: 404, ServerCode.Length: > 0 } or { ServerCode: "RESOURCE_DOES_NOT_EXIST" or "NOT_FOUND" };
    }

    public static ModelRegistryException Of(string address, HttpResponseMessage response, string body, DateTimeOffset now)
    {
        var status = response.StatusCode;
        var (errorCode, text) = Read(body);
        var said = text.Length > 0 ? $": {text}" : errorCode.Length > 0 ? $" ({errorCode})" : "";
        var (code, remedy) = Meaning(status, errorCode, body);
        return new ModelRegistryException(code, $"MLflow at {address} answered {(int)status}{said}{remedy}")
        {
            Status = (int)status,
            ServerCode = errorCode,
            RetryAfter = status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout ? Wait(response, now) : null,
        };
    }

    public static ModelRegistryException Unreachable(string address, HttpRequestException exception) => new(
        ModelRegistryException.Unavailable, $"MLflow at {address} cannot be reached ({exception.Message}): start it, or correct MLFLOW_TRACKING_URI", exception)
    {
        // Nothing was sent: it can be sent again.
        RetryAfter = exception.HttpRequestError is HttpRequestError.ConnectionError ? TimeSpan.Zero : null,
    };

    public static ModelRegistryException Late(string address, TimeSpan limit, Exception exception) => new(
        ModelRegistryException.Unavailable, $"MLflow at {address} did not answer within {limit.TotalSeconds:0} s: look at its log, or raise MLflow:Timeout", exception);

    public static ModelRegistryException NotMlflow(string address, Exception? exception) => new(
        ModelRegistryException.Unavailable, $"{address} answers, though not as MLflow does: check MLFLOW_TRACKING_URI (its path and port), and what stands before the server", exception);

    private static (string Code, string Remedy) Meaning(HttpStatusCode status, string errorCode, string body) => status switch
    {
        HttpStatusCode.Forbidden when body.Contains("Invalid Host header", StringComparison.Ordinal) => (
            ModelRegistryException.Refused,
            "; it does not know itself by the name in MLFLOW_TRACKING_URI: start it with --allowed-hosts \"NAME:PORT,localhost:*,127.0.0.1:*\" (or MLFLOW_SERVER_ALLOWED_HOSTS), with the port, such as mlflow:5000"),
        HttpStatusCode.Unauthorized => (ModelRegistryException.Refused, "; check MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN"),
        HttpStatusCode.Forbidden => (ModelRegistryException.Refused, "; this user may not do that: give it the right, or set another (MLFLOW_TRACKING_USERNAME, MLFLOW_TRACKING_TOKEN)"),
        HttpStatusCode.NotFound when errorCode.Length == 0 => (ModelRegistryException.Unavailable, "; that is no path of MLflow 2.22 or later: check MLFLOW_TRACKING_URI"),
        HttpStatusCode.NotFound => (ModelRegistryException.NotFound, ""),
        HttpStatusCode.Conflict => (ModelRegistryException.Conflict, ""),
        HttpStatusCode.BadRequest => errorCode == "RESOURCE_ALREADY_EXISTS" ? (ModelRegistryException.Conflict, "") : (ModelRegistryException.Invalid, ""),
        HttpStatusCode.TooManyRequests => (ModelRegistryException.Unavailable, "; it is busy: try again in a while"),
        >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => (ModelRegistryException.Unavailable, ", which leads elsewhere: set MLFLOW_TRACKING_URI to the address that it leads to"),
        >= HttpStatusCode.InternalServerError => (ModelRegistryException.Unavailable, "; its log, or that of what stands before it, says why"),
        _ => (ModelRegistryException.Invalid, ""),
    };

    private static (string ErrorCode, string Text) Read(string body)
    {
        try
        {
            var root = JsonElement.Parse(body);
            if (root.ValueKind != JsonValueKind.Object)
            {
                return ("", "");
            }

            return (Word(root.Text("error_code") ?? ""), Shown(root.Text("message") ?? root.Text("detail") ?? ""));
        }
        catch (JsonException)
        {
            // HTML of what stands before it, or a sentence.
            return ("", body.Length is > 0 and <= MaxText && !body.Contains('<', StringComparison.Ordinal) ? Shown(body) : "");
        }
    }

    private static string Shown(string text)
    {
        if (Internals.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase)))
        {
            return "";
        }

        text = OneLine.Of(text.Trim());
        return text.Length > MaxText ? text[..MaxText] + "…" : text;
    }

    private static string Word(string text) => text.Length <= 60 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_') ? text : "";

    private static TimeSpan Wait(HttpResponseMessage response, DateTimeOffset now)
    {
        var wait = response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - now ?? TimeSpan.Zero : TimeSpan.Zero;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > MaxRetryAfter ? MaxRetryAfter : wait;
    }
}
