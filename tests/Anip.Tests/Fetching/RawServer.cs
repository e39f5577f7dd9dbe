using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Anip.Tests.Fetching;

/// <summary>Thrown by an answer that is to end by a reset of the connection.</summary>
internal sealed class ConnectionResetException : Exception;

/// <summary>A server on loopback that says exactly what a test wants, byte for byte: one request per connection.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string, Stream, CancellationToken, Task> _answer;
    private readonly Task _serving;

    private RawServer(Func<string, Stream, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>The heads of all requests so far, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Url(string path = "/", string host = "127.0.0.1") => new($"http://{host}:{Port}{path}");

    public static RawServer Start(Func<string, Stream, CancellationToken, Task> answer) => new(answer);

    /// <param name="answer">From the request's path to the head and body of the answer.</param>
    public static RawServer Start(Func<string, string> answer) =>
        new((request, stream, token) => stream.WriteAsync(Encoding.Latin1.GetBytes(answer(request.Split(' ')[1])), token).AsTask());

    public static string Ok(string body, string headers = "") =>
        $"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {body.Length}\r\n{headers}\r\n{body}";

    public static string Status(int status, string headers = "", string body = "") =>
        $"HTTP/1.1 {status} Said so\r\nConnection: close\r\nContent-Length: {body.Length}\r\n{headers}\r\n{body}";

    public static string Redirect(object location, int status = 302) => Status(status, $"Location: {location}\r\n");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        // Not before it has stopped accepting: an accept on a stopped listener is an error of its own kind.
        await _serving;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                await using var stream = client.GetStream();
                var request = await ReadHeadAsync(stream);
                Requests.Enqueue(request);
                try
                {
                    await _answer(request, stream, _stop.Token);
                }
                catch (ConnectionResetException)
                {
                    client.LingerState = new LingerOption(enable: true, seconds: 0);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException)
        {
            // The fetcher hung up, as it should on what is too long or too slow.
        }
    }

    private async Task<string> ReadHeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, _stop.Token) == 1)
        {
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}
