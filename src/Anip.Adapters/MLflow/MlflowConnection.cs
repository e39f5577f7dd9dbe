using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Anip.Isolation;
using Anip.Models.Registry;
using Microsoft.Extensions.Options;

namespace Anip.Adapters.MLflow;

/// <summary>Requests to MLflow: who asks, what is tried again, and what its refusals mean.</summary>
internal sealed class MlflowConnection(IHttpClientFactory clients, IOptions<MlflowOptions> options, TimeProvider timeProvider)
{
    public const string ClientName = "mlflow";

    // An answer in JSON: 1,000 versions with their tags are some megabytes.
    private const int MaxAnswerBytes = 64 * 1024 * 1024;
    private const int MaxErrorBytes = 64 * 1024;
    private const int Attempts = 4;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    private readonly MlflowOptions _options = options.Value;

    /// <summary>Its address, which holds no secret.</summary>
    public string Address => _options.TrackingUri!.TrimEnd('/');

    /// <summary>Asks below <c>/api/2.0/mlflow/</c>.</summary>
    /// <param name="query">Names and values, which are encoded here.</param>
    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken, params ReadOnlySpan<(string Name, string Value)> query)
    {
        var asked = $"api/2.0/mlflow/{path}{Query(query)}";
        return JsonAsync(HttpMethod.Get, asked, null, cancellationToken);
    }

    public Task<JsonElement> SendAsync(HttpMethod method, string path, JsonObject body, CancellationToken cancellationToken) =>
        JsonAsync(method, $"api/2.0/mlflow/{path}", body, cancellationToken);

    public Task<JsonElement> ListFolderAsync(string folder, CancellationToken cancellationToken) =>
        JsonAsync(HttpMethod.Get, $"{Files}{Query([("path", folder)])}", null, cancellationToken);

    public async Task PutFileAsync(string path, Func<Stream> open, CancellationToken cancellationToken)
    {
        // Its answer is empty or {}, and says nothing either way.
        using var response = await TryAsync(
            HttpMethod.Put,
            $"{Files}/{Encode(path)}",
            () => new StreamContent(open()) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } },
            cancellationToken);
    }

    /// <returns>Null where it is not there.</returns>
    public async Task<Stream?> OpenFileAsync(string path, CancellationToken cancellationToken)
    {
        HttpResponseMessage? response = null;
        try
        {
            response = await TryAsync(HttpMethod.Get, $"{Files}/{Encode(path)}", null, cancellationToken);
            return new ResponseStream(response, await response.Content.ReadAsStreamAsync(cancellationToken));
        }
        // 2.22 and 3.5 answer 500 for a file that is not there.
        catch (ModelRegistryException refusal) when (refusal.Status is 404 or 500)
        {
            response?.Dispose();
            return null;
        }
    }

    /// <summary>Text of an endpoint that is no part of the API.</summary>
    public async Task<string> TextAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await TryAsync(HttpMethod.Get, path, null, cancellationToken);
        return Encoding.UTF8.GetString(await ReadAsync(response, MaxErrorBytes, cancellationToken));
    }

    private const string Files = "api/2.0/mlflow-artifacts/artifacts";

    private async Task<JsonElement> JsonAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        // A body without a content type is refused, and malformed JSON is taken for an empty one.
        var text = body?.ToJsonString();
        using var response = await TryAsync(
            method, path, text is null ? null : () => new StringContent(text, Encoding.UTF8, new MediaTypeHeaderValue("application/json")), cancellationToken);
        var answer = await ReadAsync(response, MaxAnswerBytes, cancellationToken);
        try
        {
            return answer.Length == 0 ? JsonElement.Parse("{}") : JsonElement.Parse(answer) is { ValueKind: JsonValueKind.Object } json ? json : throw new JsonException("no object");
        }
        catch (JsonException exception)
        {
            throw MlflowError.NotMlflow(Address, exception);
        }
    }

    private Task<HttpResponseMessage> TryAsync(HttpMethod method, string path, Func<HttpContent>? content, CancellationToken cancellationToken) => Retry.RunAsync(
        token => OnceAsync(method, path, content?.Invoke(), token),
        (exception, failures) => exception is ModelRegistryException { RetryAfter: { } wait } && failures < Attempts
            ? Max(wait, BackOff.After(failures, FirstWait, MaxWait, Random.Shared))
            : null,
        timeProvider,
        cancellationToken);

    /// <exception cref="ModelRegistryException">It answers with a refusal, or not at all.</exception>
    private async Task<HttpResponseMessage> OnceAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.Timeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        HttpResponseMessage? response = null;
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var request = new HttpRequestMessage(method, new Uri($"{Address}/{path}")) { Content = content };
            request.Headers.Authorization = Authorization();
            response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            var body = Encoding.UTF8.GetString(await ReadAsync(response, MaxErrorBytes, either.Token));
            throw MlflowError.Of(Address, response, body, timeProvider.GetUtcNow());
        }
        catch (HttpRequestException exception)
        {
            throw MlflowError.Unreachable(Address, exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw MlflowError.Late(Address, _options.Timeout, exception);
        }
        finally
        {
            if (response is { IsSuccessStatusCode: false })
            {
                response.Dispose();
            }
        }
    }

    private AuthenticationHeaderValue? Authorization() =>
        !string.IsNullOrEmpty(_options.Token) ? new AuthenticationHeaderValue("Bearer", _options.Token)
        : !string.IsNullOrEmpty(_options.Username) ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_options.Username}:{_options.Password}")))
        : null;

    private async Task<byte[]> ReadAsync(HttpResponseMessage response, int most, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var copy = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (copy.Length + read > most)
            {
                return response.IsSuccessStatusCode ? throw MlflowError.NotMlflow(Address, null) : copy.ToArray();
            }

            copy.Write(buffer, 0, read);
        }

        return copy.ToArray();
    }

    private static string Query(ReadOnlySpan<(string Name, string Value)> values)
    {
        var query = new StringBuilder();
        foreach (var (name, value) in values)
        {
            query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        return query.ToString();
    }

    private static string Encode(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
