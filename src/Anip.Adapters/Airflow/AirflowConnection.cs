using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace Anip.Adapters.Airflow;

/// <summary>Requests to Airflow: which of its two APIs it has, who asks, and what its refusals mean.</summary>
internal sealed class AirflowConnection(IHttpClientFactory clients, IOptions<AirflowOptions> options) : IDisposable
{
    public const string ClientName = "airflow";

    private readonly AirflowOptions _options = options.Value;
    private readonly SemaphoreSlim _gate = new(1);
    private AirflowApi? _api;
    private string? _token;

    /// <summary>Asked once.</summary>
    public async Task<AirflowApi> ApiAsync(CancellationToken cancellationToken)
    {
        if (_api is { } known)
        {
            return known;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            return _api ??= await AirflowApi.FindAsync(VersionAsync, cancellationToken)
                ?? throw new AirflowException(null, $"{_options.Url} is no Airflow of 2.10 or later: neither api/v2/version nor api/v1/version is there. {AirflowError.CheckUrl}");
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <param name="read">Takes from the answer what is wanted of it.</param>
    /// <exception cref="AirflowException">It cannot be reached, refuses, or answers what no Airflow does.</exception>
    public async Task<T> SendAsync<T>(HttpMethod method, string path, JsonObject? body, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        var api = await ApiAsync(cancellationToken);
        var (status, text) = await SendAsync(method, path, body, await AuthorizationAsync(api, cancellationToken), cancellationToken);
        if (api.WantsToken && (status == HttpStatusCode.Unauthorized || (status == HttpStatusCode.Forbidden && text.Contains("JWT", StringComparison.Ordinal))))
        {
            // The token ran out, or the server has another secret since it was started again.
            _token = null;
            (status, text) = await SendAsync(method, path, body, await AuthorizationAsync(api, cancellationToken), cancellationToken);
        }

        if (status == HttpStatusCode.NotFound)
        {
            // Perhaps it was upgraded, and has the other API now.
            _api = null;
        }

        return (int)status is >= 200 and < 300 ? Understand(text, read) : throw AirflowError.Of(status, text);
    }

    public void Dispose() => _gate.Dispose();

    private async Task<string?> VersionAsync(string path, CancellationToken cancellationToken)
    {
        var (status, text) = await SendAsync(HttpMethod.Get, path, null, null, cancellationToken);
        return status switch
        {
            HttpStatusCode.OK => Understand(text, answer => answer.Required("version")),
            HttpStatusCode.NotFound => null,
            _ => throw AirflowError.Of(status, text),
        };
    }

    private async Task<AuthenticationHeaderValue?> AuthorizationAsync(AirflowApi api, CancellationToken cancellationToken)
    {
        if (_options.User is null)
        {
            return null;
        }

        if (!api.WantsToken)
        {
            return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_options.User}:{_options.Password}")));
        }

        if (_token is not { } token)
        {
            var body = new JsonObject { ["username"] = _options.User, ["password"] = _options.Password };
            var (status, text) = await SendAsync(HttpMethod.Post, "auth/token", body, null, cancellationToken);
            token = (int)status is >= 200 and < 300 ? Understand(text, answer => answer.Required("access_token")) : throw AirflowError.Of(status, text);
            _token = token;
        }

        return new AuthenticationHeaderValue("Bearer", token);
    }

    private async Task<(HttpStatusCode Status, string Text)> SendAsync(
        HttpMethod method, string path, JsonObject? body, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(_options.Timeout);
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var request = new HttpRequestMessage(method, new Uri(new Uri(_options.Url!.TrimEnd('/') + "/"), path));
            request.Headers.Authorization = authorization;
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            request.Content = body is null ? null : JsonContent.Create(body);
            using var response = await client.SendAsync(request, timeout.Token);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(timeout.Token));
        }
        catch (HttpRequestException exception)
        {
            throw new AirflowException(null, $"Airflow at {_options.Url} cannot be reached ({exception.Message}): start it, or correct Scheduling:Airflow:Url", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AirflowException(null, $"Airflow at {_options.Url} did not answer within {_options.Timeout.TotalSeconds:0} s: look at its load, or raise Scheduling:Airflow:Timeout", exception);
        }
    }

    private static T Understand<T>(string text, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return read(document.RootElement.Clone());
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new AirflowException(null, $"what answers is no Airflow, or something stands before it, such as a page to sign in. {AirflowError.CheckUrl}", exception);
        }
    }
}
