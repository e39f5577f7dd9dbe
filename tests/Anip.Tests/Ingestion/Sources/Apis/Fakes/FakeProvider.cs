using System.Collections.Concurrent;
using System.Collections.Specialized;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Web;

namespace Anip.Tests.Ingestion.Sources.Apis.Fakes;

/// <summary>A provider on loopback that speaks as the real one: its answers, errors, limits and pages. It has so many articles, the newest first.</summary>
internal abstract class FakeProvider : IDisposable
{
    public const string Key = "a-key-that-nobody-sees";

    private readonly HttpListener _listener = new();

    protected FakeProvider(int articles)
    {
        Articles = articles;
        using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
        }

        _listener.Prefixes.Add(Url);
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>The name of the kind of source.</summary>
    public abstract string Name { get; }

    /// <summary>Such as <c>NewsData</c>: its section of the settings.</summary>
    public abstract string Section { get; }

    public string Url { get; }

    /// <summary>Path and parameters of each request that came, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>One more for each request that came.</summary>
    public SemaphoreSlim Came { get; } = new(0);

    /// <summary>Requests that the plan still has.</summary>
    public int Budget { get; set; } = int.MaxValue;

    /// <summary>Answered instead, whatever is asked.</summary>
    public FakeAnswer? Instead { get; set; }

    /// <summary>The request of this number, from 1 on, and those after it are never answered.</summary>
    public int? SilentFrom { get; set; }

    /// <summary>The addresses of its articles, in place of those of its own host.</summary>
    public Func<int, string?>? Addresses { get; set; }

    /// <summary>It tells what all others tell, and in the same words.</summary>
    public bool TellsTheSame { get; set; }

    protected int Articles { get; }

    public void Dispose()
    {
        _listener.Close();
        Came.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract FakeAnswer Answer(string path, NameValueCollection parameters, NameValueCollection headers);

    /// <summary>The whole answer where the plan has nothing left.</summary>
    protected abstract FakeAnswer Spent { get; }

    protected static FakeAnswer Json(int status, object? body) => new(status, JsonSerializer.Serialize(body), "application/json; charset=utf-8");

    /// <summary>The articles of a page, by what the provider says of each.</summary>
    protected List<T> Page<T>(int offset, int size, Func<int, T> article) => [.. Enumerable.Range(0, Articles).Skip(offset).Take(size).Select(article)];

    protected string Address(int at) => Addresses?.Invoke(at) ?? $"https://{Name}.example/{at}";

    protected string Told(string own, int at) => TellsTheSame ? $"The storm closes the harbour of Mindelo, report {at}" : own;

    protected static DateTimeOffset Date(int at) => new DateTimeOffset(2026, 3, 1, 11, 0, 0, TimeSpan.Zero).AddMinutes(-at);

    protected static string Text(DateTimeOffset date, string format) => date.ToString(format, CultureInfo.InvariantCulture);

    protected static int Number(NameValueCollection parameters, string name, int byDefault) =>
        int.TryParse(parameters[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : byDefault;

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                var url = context.Request.Url!;
                Asked.Enqueue(url.PathAndQuery);
                var isSilent = Asked.Count >= SilentFrom;
                Came.Release();
                if (isSilent)
                {
                    continue;
                }

                await WriteAsync(context.Response, Instead ?? (Budget-- <= 0 ? Spent : Answer(url.AbsolutePath, HttpUtility.ParseQueryString(url.Query), context.Request.Headers)));
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or IOException)
            {
                // A client that was killed in the middle, or the end of the test.
            }
        }
    }

    private static async Task WriteAsync(HttpListenerResponse response, FakeAnswer answer)
    {
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        foreach (var (name, value) in answer.Headers)
        {
            response.AddHeader(name, value);
        }

        await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer.Body), CancellationToken.None);
        response.Close();
    }
}

internal sealed record FakeAnswer(int Status, string Body, string ContentType)
{
    public Dictionary<string, string> Headers { get; init; } = [];
}
