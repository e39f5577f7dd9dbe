using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Anip.Adapters.Tests.Postgres;

/// <summary>A wire between a program and the server that can be cut and mended.</summary>
internal sealed class FaultyWire : IAsyncDisposable
{
    private readonly ConcurrentBag<TcpClient> _ends = [];
    private TcpListener? _listener;
    private volatile Fault? _fault;

    public FaultyWire() => Mend();

    public int Port { get; private set; }

    /// <summary>Ends every connection and takes no new one.</summary>
    public void Cut()
    {
        _listener?.Stop();
        _listener = null;
        EndAll();
    }

    public void Mend()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync(_listener);
    }

    /// <summary>Loses every connection once, when the program sends <paramref name="statement"/>; the server does not get it.</summary>
    public void LoseOnce(string statement) => _fault = new Fault(statement, AnswerAlone: false);

    /// <summary>The same when the server, which gets it, answers.</summary>
    public void LoseAnswerOnce(string statement) => _fault = new Fault(statement, AnswerAlone: true);

    public ValueTask DisposeAsync()
    {
        Cut();
        return ValueTask.CompletedTask;
    }

    private void EndAll()
    {
        while (_ends.TryTake(out var end))
        {
            end.Dispose();
        }
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                _ = ConnectAsync(await listener.AcceptTcpClientAsync(CancellationToken.None));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }

    private async Task ConnectAsync(TcpClient program)
    {
        var server = new TcpClient();
        _ends.Add(program);
        _ends.Add(server);
        try
        {
            await server.ConnectAsync(PostgresStorage.Server.Host!, PostgresStorage.Server.Port, CancellationToken.None);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Lost with all others while it was being made: others may follow.
            program.Dispose();
            return;
        }

        await new Line(this, program, server).RunAsync();
    }

    private sealed record Fault(string Statement, bool AnswerAlone)
    {
        public bool IsMetBy(ReadOnlySpan<byte> bytes) => bytes.IndexOf(Encoding.ASCII.GetBytes(Statement)) >= 0;
    }

    private sealed class Line(FaultyWire wire, TcpClient program, TcpClient server)
    {
        private volatile bool _losesAnswer;

        public Task RunAsync() => Task.WhenAll(PassOnAsync(program, server, Sends), PassOnAsync(server, program, _ => !_losesAnswer));

        private bool Sends(ReadOnlySpan<byte> bytes)
        {
            if (wire._fault is not { } fault || !fault.IsMetBy(bytes))
            {
                return true;
            }

            wire._fault = null;
            _losesAnswer = fault.AnswerAlone;
            return fault.AnswerAlone;
        }

        private async Task PassOnAsync(TcpClient from, TcpClient to, Func<ReadOnlySpan<byte>, bool> passes)
        {
            var buffer = new byte[64 * 1024];
            try
            {
                for (int read; (read = await from.GetStream().ReadAsync(buffer, CancellationToken.None)) > 0;)
                {
                    if (!passes(buffer.AsSpan(0, read)))
                    {
                        wire.EndAll();
                        return;
                    }

                    await to.GetStream().WriteAsync(buffer.AsMemory(0, read), CancellationToken.None);
                }
            }
            catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // Cut.
            }
            finally
            {
                from.Dispose();
                to.Dispose();
            }
        }
    }
}
