using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Anip.Server.Tests.Fuzzing;

/// <summary>Whatever a client sends, no error is the server's.</summary>
public sealed class FuzzTests
{
    private const int RequestsOfAnOperation = 40;

    // Those that the document does not describe.
    private static readonly Operation[] Pages =
    [
        Get("/", "q", "topic", "sentiment", "source", "language", "entity", "cursor"), Get("/articles/{id}"), Get("/sources"), Get("/pipelines"), Get("/pipelines/{name}", "cursor"),
        Get("/runs/{id}", "after"), Get("/runs/{id}/state"), Get("/docs"), Get("/docs/{file}"), Get("/openapi/{name}.json"), Get("/assets/site.css", "v"), Get("/{nowhere}"),
        Post("/key"), Post("/key/forget"), Post("/pipelines/{name}/runs"), Post("/pipelines/{name}/pause"), Post("/pipelines/{name}/resume"), Post("/runs/{id}/cancel"),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(13, null)]
    [InlineData(14, "correct horse battery staple")]
    public async Task No_request_is_answered_with_a_fault_of_the_server(int seed, string? key)
    {
        using var log = new ErrorLog();
        await using var host = await PipelinesApiTests.StartHostAsync(services => services.AddSingleton<ILoggerProvider>(log));
        await using var asked = key is null ? null : await ServerHost.StartAsync(Cancellation, new() { ["Api:Key"] = key }, services => services.AddSingleton<ILoggerProvider>(log));
        var server = asked ?? host;
        await host.AddAsync(Cancellation, TestArticles.Item("https://example.org/1", "Shares fall"), TestArticles.Item("https://example.org/2", "Rain falls"));
        var operations = Operation.In(await host.Client.GetJsonAsync("/openapi/v1.json", Cancellation)).Concat(Pages).ToList();
        var requests = new RequestMaker(seed);

        Assert.True(operations.Count > Pages.Length + 10);
        for (var round = 0; round < RequestsOfAnOperation; round++)
        {
            foreach (var operation in operations)
            {
                var (head, body) = requests.Make(operation);
                var answer = await RawHttp.SendAsync(server.Address, head, body, Cancellation);
                Assert.True(RawHttp.Status(answer) < 500 && log.Lines.Count is 0, $"{head}\n\n{Convert.ToHexString(body)}\n\n{answer}\n\n{string.Join('\n', log.Lines)}");
            }
        }
    }

    private static Operation Get(string path, params string[] query) => new("GET", path, query, []);

    private static Operation Post(string path) => new("POST", path, [], []);
}
