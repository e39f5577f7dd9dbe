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
    private readonly Queue<string> _script = new();
    private string _recorded = recorded;
    private JsonElement _exchanges = Read(recorded);

    public List<(HttpMethod Method, string Path, string? Authorization, JsonElement? Body)> Requests { get; } = [];

    /// <summary>The answer to everything.</summary>
    public (HttpStatusCode Status, string Body)? Always { get; init; }

    /// <summary>The exchange that has another body.</summary>
    public (string Name, string Body)? Broken { get; init; }

    /// <summary>Completed when answers may be given; null for at once.</summary>
    public Task? Until { get; set; }

    /// <summary>Another version at the same address.</summary>
    public void Become(string version) => (_recorded, _exchanges) = (version, Read(version));

    /// <summary>The exchanges whose answers come next, by name; with none left, questions that anybody may ask find their own.</summary>
    public void Answer(params string[] names) => Array.ForEach(names, _script.Enqueue);

    public JsonElement RecordedRequest(string name) => _exchanges.GetProperty(name).GetProperty("requestBody");

    public AirflowClient Client(params (string Key, string Value)[] settings) => Services(null, settings).GetRequiredService<AirflowClient>();

    public ServiceProvider Services(TimeProvider? timeProvider = null, params (string Key, string Value)[] settings) => new ServiceCollection()
        .AddSingleton(timeProvider ?? TimeProvider.System)
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            new[] { ("Url", "http://airflow:8080"), ("User", "admin"), ("Password", "admin"), ("PollInterval", "00:00:00.100") }
                .ToDictionary(setting => $"{AirflowOptions.Section}:{setting.Item1}", setting => (string?)setting.Item2))
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"{AirflowOptions.Section}:{setting.Key}", (string?)setting.Value))).Build())
        .AddAirflow()
        .AddHttpClient("airflow").ConfigurePrimaryHttpMessageHandler(() => this).Services
        .BuildServiceProvider();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.PathAndQuery;
        var body = request.Content is null ? (JsonElement?)null : JsonDocument.Parse(await request.Content.ReadAsStringAsync(cancellationToken)).RootElement;
        Requests.Add((request.Method, path, request.Headers.Authorization?.ToString(), body));
        if (Until is { } until)
        {
            await until.WaitAsync(cancellationToken);
        }

        return Always is { } always
            ? new HttpResponseMessage(always.Status) { Content = new StringContent(always.Body) }
            : Response(path, Known(path) ?? _script.Dequeue());
    }

    private string? Known(string path) => path switch
    {
        "/api/v2/version" => _recorded.Contains('3') ? "version" : "unknown_path",
        "/api/v1/version" => "version",
        "/auth/token" => _script.TryPeek(out var next) && next.StartsWith("token_wrong", StringComparison.Ordinal) ? _script.Dequeue() : "token",
        _ => null,
    };

    private HttpResponseMessage Response(string path, string name)
    {
        var exchange = _exchanges.GetProperty(name);
        var body = Broken is { } broken && broken.Name == name ? JsonElement.Parse(broken.Body) : exchange.GetProperty("body");
        return new HttpResponseMessage((HttpStatusCode)exchange.GetProperty("status").GetInt32())
        {
            RequestMessage = new HttpRequestMessage(HttpMethod.Get, path),
            Content = new StringContent(
                body.ValueKind == JsonValueKind.String ? body.GetString()! : body.GetRawText(), Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json")),
        };
    }

    private static JsonElement Read(string recorded) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Airflow", recorded))).RootElement;
}
