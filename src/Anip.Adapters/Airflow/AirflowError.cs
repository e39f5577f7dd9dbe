using System.Net;
using System.Text.Json;

namespace Anip.Adapters.Airflow;

/// <summary>What an answer that is not a success says. Airflow has four shapes for it: problem+json, and <c>detail</c> as text, list or object, and <c>error</c>.</summary>
internal static class AirflowError
{
    public const string CheckUrl = "Scheduling:Airflow:Url must be the address of Airflow's API server (3) or webserver (2).";

    private const int MaxTextLength = 500;

    public static AirflowException Of(HttpStatusCode status, string body)
    {
        var text = Text(body);
        var remedy = status switch
        {
            HttpStatusCode.Unauthorized => "; check Scheduling:Airflow:User and :Password",
            HttpStatusCode.Forbidden => "; check Scheduling:Airflow:User and :Password, that this user may do it, and on Airflow 2 that [api] auth_backends holds airflow.api.auth.backend.basic_auth",
            HttpStatusCode.NotFound => "; 'anip airflow list' shows the DAGs that Airflow has loaded",
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => $", which leads elsewhere. {CheckUrl}",
            >= HttpStatusCode.InternalServerError => "; its log, or that of what stands before it, says why",
            _ => "",
        };
        return new AirflowException((int)status, $"Airflow answered {(int)status}{(text.Length > 0 ? $": {text}" : "")}{remedy}");
    }

    private static string Text(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return "";
            }

            var said = root.TryGetProperty("detail", out var detail) ? Say(detail)
                : root.TryGetProperty("error", out var error) ? Say(error) : "";
            return Cut(said.Length > 0 || !root.TryGetProperty("title", out var title) ? said : Say(title));
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private static string Say(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString()!,
        JsonValueKind.Array => string.Join("; ", element.EnumerateArray().Select(Describe)),
        JsonValueKind.Object => element.TryGetProperty("reason", out var reason) ? Say(reason) : element.GetRawText(),
        _ => "",
    };

    private static string Describe(JsonElement one) =>
        one.ValueKind == JsonValueKind.Object && one.TryGetProperty("msg", out var message)
            ? $"{(one.TryGetProperty("loc", out var place) ? string.Join('.', place.EnumerateArray()) + ": " : "")}{Say(message)}"
            : Say(one);

    private static string Cut(string text) => text.Length > MaxTextLength ? text[..MaxTextLength] + "…" : text;
}
