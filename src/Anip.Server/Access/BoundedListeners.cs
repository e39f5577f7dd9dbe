using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Anip.Isolation;
using Anip.Server.Api.Answers;
using Anip.Server.Serving;
using Anip.Server.Serving.Ports;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Anip.Server.Access;

/// <summary>
/// Takes up connections only while there is a place for them. The limit of Kestrel alone closes those that are too many after it has taken
/// them up, and in a flood they are taken up faster than they are closed; and it knows no clients.
/// </summary>
internal sealed class BoundedListeners : IConnectionListenerFactory, IDisposable
{
    // So many beyond the places are on their way to be closed.
    private const int OnTheirWay = 16;

    private readonly SocketTransportFactory _sockets;
    private readonly SemaphoreSlim _descriptors;
    private readonly ConnectionPlaces _places;
    private readonly CrowdReport _report;
    private readonly ServedPorts _ports;

    public BoundedListeners(
        IOptions<SocketTransportOptions> sockets, IOptions<ApiOptions> options, ServedPorts ports, TimeProvider timeProvider, ILoggerFactory loggers)
    {
        _ports = ports;
        var most = (int)Math.Min(options.Value.MaxConnections ?? int.MaxValue, ConnectionLimit.OfThisProcess());
        var perClient = options.Value.MaxConnectionsPerClient ?? Math.Max(1, most / 2);
        _sockets = new SocketTransportFactory(sockets, loggers);
        _descriptors = new SemaphoreSlim(most + ConnectionPlaces.Reserve + OnTheirWay);
        _places = new ConnectionPlaces(most, perClient, timeProvider);
        _report = new CrowdReport(most, perClient, timeProvider, loggers.CreateLogger<BoundedListeners>());
    }

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        if (endpoint is not RoleEndPoint port)
        {
            return new Listener(await _sockets.BindAsync(endpoint, cancellationToken), _ports.OfAll, this);
        }

        try
        {
            var listener = new Listener(await _sockets.BindAsync(new IPEndPoint(port.Address, port.Port), cancellationToken), port.Role, this);
            _ports.Add(port.Role, listener.EndPoint);
            return listener;
        }
        catch (Exception exception) when (exception is AddressInUseException or SocketException or IOException)
        {
            _ports.Add(port.Role, port, exception is AddressInUseException ? "something else listens there already" : exception.Message);
            return new ClosedListener(port);
        }
    }

    public void Dispose()
    {
        _report.Dispose();
        _descriptors.Dispose();
    }

    /// <summary>Tells idle connections from those with a request, and answers on one of the reserve whether the server is well, nothing else.</summary>
    public async Task ServeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<HeldConnection>() is not { } connection)
        {
            await next(context);
            return;
        }

        _places.Begin(connection);
        try
        {
            if (!connection.IsForHealthAlone)
            {
                await next(context);
                return;
            }

            context.Response.Headers.Connection = "close";
            if (context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal) || context.Request.Path == "/ping")
            {
                await next(context);
                return;
            }

            context.Response.Headers.RetryAfter = 1.ToString(CultureInfo.InvariantCulture);
            await Problems.Of(StatusCodes.Status503ServiceUnavailable, "There are more connections than the server has places for; ask again in a moment, on one that is open already.").ExecuteAsync(context);
        }
        finally
        {
            _places.End(connection);
        }
    }

    private HeldConnection? Admit(ConnectionContext connection, ServedRole? role)
    {
        var held = new HeldConnection(connection, ConnectionPlaces.ClientAddress(connection.RemoteEndPoint), Forget) { Role = role };
        connection.Features.Set(held);
        var isIn = _places.TryEnter(held, out var crowdedOut);
        if (crowdedOut is not null)
        {
            _report.Note(crowdedOut.Address);
            crowdedOut.Abort(new ConnectionAbortedException("Nothing was asked on it, and others had no room."));
        }

        if (isIn)
        {
            return held;
        }

        _report.Note(held.Address);
        _ = RefuseAsync(held);
        return null;
    }

    private static async Task RefuseAsync(HeldConnection connection)
    {
        connection.Abort();
        await Isolated.RunAsync(async _ => await connection.DisposeAsync(), CancellationToken.None);
    }

    private void Forget(HeldConnection connection)
    {
        _places.Leave(connection);
        _descriptors.Release();
    }

    private sealed class Listener(IConnectionListener inner, ServedRole? role, BoundedListeners all) : IConnectionListener
    {
        private readonly CancellationTokenSource _unbound = new();

        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _unbound.Token);
            while (true)
            {
                try
                {
                    await all._descriptors.WaitAsync(either.Token);
                }
                catch (OperationCanceledException) when (_unbound.IsCancellationRequested)
                {
                    return null;
                }

                ConnectionContext? connection = null;
                try
                {
                    connection = await inner.AcceptAsync(cancellationToken);
                }
                finally
                {
                    if (connection is null)
                    {
                        all._descriptors.Release();
                    }
                }

                if (connection is null)
                {
                    return null;
                }

                if (all.Admit(connection, role) is { } admitted)
                {
                    return admitted;
                }
            }
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            await _unbound.CancelAsync();
            await inner.UnbindAsync(cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            _unbound.Dispose();
        }
    }

    /// <summary>In the place of one that could not be opened.</summary>
    private sealed class ClosedListener(EndPoint endpoint) : IConnectionListener
    {
        public EndPoint EndPoint => endpoint;

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult<ConnectionContext?>(null);

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
