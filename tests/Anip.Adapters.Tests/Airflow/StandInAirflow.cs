using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Anip.Adapters.Airflow;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Adapters.Tests.Airflow;

/// <summary>Answers as Airflow 2.11.2 or 3.3.2 did, from exchanges recorded on them.</summary>
internal sealed class StandInAirflow(string recorded) : HttpMessageHandler
{
    private readonly JsonElement _exchanges = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Airflow", recorded))).RootElement;
    private readonly Queue<string> _script = new();

    public List<(HttpMethod Method, string Path, string? Authorization, JsonElement? Body)> Requests { get; } = [];

    /// <summary>The exchanges whose answers come next, by name; with none left, questions that anybody may ask find their own.</summary>
    public void Answer(params string[] names) => Array.ForEach(names, _script.Enqueue);

    public JsonElement RecordedRequest(string name) => _exchanges.GetProperty(name).GetProperty("requestBody");

    public AirflowClient Client(params (string Key, string Value)[] settings) => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            new[] { ("Url", "http://airflow:8080"), ("User", "admin"), ("Password", "admin"), ("PollInterval", "00:00:00.100") }
                .Concat(settings).Select(setting => KeyValuePair.Create($"{AirflowOptions.Section}:{setting.Item1}", (string?)setting.Item2))).Build())
        .AddAirflow()
        .AddHttpClient("airflow").ConfigurePrimaryHttpMessageHandler(() => this).Services
        .BuildServiceProvider()
        .GetRequiredService<AirflowClient>();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.PathAndQuery;
        var body = request.Content is null ? (JsonElement?)null : JsonDocument.Parse(await request.Content.ReadAsStringAsync(cancellationToken)).RootElement;
        Requests.Add((request.Method, path, request.Headers.Authorization?.ToString(), body));
        return Response(path, Known(path) ?? _script.Dequeue());
    }

    private string? Known(string path) => path switch
    {
        "/api/v2/version" => recorded.Contains('3') ? "version" : "unknown_path",
        "/api/v1/version" => "version",
        "/auth/token" => _script.TryPeek(out var next) && next.StartsWith("token_wrong", StringComparison.Ordinal) ? _script.Dequeue() : "token",
        _ => null,
    };

    private HttpResponseMessage Response(string path, string name)
    {
        var exchange = _exchanges.GetProperty(name);
        var body = exchange.GetProperty("body");
        return new HttpResponseMessage((HttpStatusCode)exchange.GetProperty("status").GetInt32())
        {
            RequestMessage = new HttpRequestMessage(HttpMethod.Get, path),
            Content = new StringContent(
                body.ValueKind == JsonValueKind.String ? body.GetString()! : body.GetRawText(), Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json")),
        };
    }
}
