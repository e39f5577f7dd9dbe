using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Anip.EndToEnd.Tests.Failing;

/// <summary>A client that opens all the connections it can.</summary>
public sealed class CrowdTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.2")]
    public async Task Idle_connections_of_one_client_keep_neither_others_nor_itself_from_a_healthy_server(string other)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Each address of 127.0.0.0/8 is this machine.");
        using var folder = new TemporaryFolder();
        using var server = AnipProcess.StartLimited(folder.Path, 500, "serve", "api", "--urls", "http://127.0.0.1:0");
        var address = await server.AddressAsync();
        List<TcpClient> idle = [];
        try
        {
            for (var number = 0; number < 600; number++)
            {
                var client = new TcpClient();
                idle.Add(client);
                await client.ConnectAsync(address.Host, address.Port, Cancellation);
            }

            var clock = Stopwatch.StartNew();
            for (var round = 0; round < 5; round++)
            {
                Assert.Equal(HttpStatusCode.OK, await HealthAsync(address, other));
            }

            Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        }
        finally
        {
            idle.ForEach(client => client.Dispose());
        }

        await server.HearAsync("connections were closed for want of room");
        Assert.Equal(0, await server.TerminateAsync());
        Assert.InRange(server.Messages.Split("connections were closed for want of room").Length, 2, 3);
        Assert.DoesNotContain("rejected", server.Messages, StringComparison.Ordinal);
    }

    // A new connection each time, from that address.
    private static async Task<HttpStatusCode> HealthAsync(Uri address, string from)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, token) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
                await socket.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var client = new HttpClient(handler);
        using var response = await client.GetAsync(new Uri(address, "/health"), Cancellation);
        return response.StatusCode;
    }
}
