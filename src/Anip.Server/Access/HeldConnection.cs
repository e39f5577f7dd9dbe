using System.IO.Pipelines;
using System.Net;
using Anip.Server.Serving;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Anip.Server.Access;

/// <summary>A connection that has a place among others, until it is closed.</summary>
/// <param name="address">Whose it is; null where that is not told by an address.</param>
/// <param name="closed">Called once, when nothing of it is left.</param>
internal sealed class HeldConnection(ConnectionContext inner, IPAddress? address, Action<HeldConnection> closed) : ConnectionContext
{
    private int _closed;

    public IPAddress? Address { get; } = address;

    /// <summary>What the port serves that it came in by; null for the API.</summary>
    public ServedRole? Role { get; init; }

    /// <summary>There was no room for it but in the reserve.</summary>
    public bool IsForHealthAlone { get; set; }

    /// <summary>Of <see cref="ConnectionPlaces"/>, as what follows is.</summary>
    public ConnectionPlaces.Client? Place { get; set; }

    public int Requests { get; set; }

    /// <summary>Among those without a request; null while it has one.</summary>
    public LinkedListNode<HeldConnection>? Waiting { get; set; }

    public long IdleSince { get; set; }

    public override string ConnectionId { get => inner.ConnectionId; set => inner.ConnectionId = value; }

    public override IFeatureCollection Features => inner.Features;

    public override IDictionary<object, object?> Items { get => inner.Items; set => inner.Items = value; }

    public override IDuplexPipe Transport { get => inner.Transport; set => inner.Transport = value; }

    public override CancellationToken ConnectionClosed { get => inner.ConnectionClosed; set => inner.ConnectionClosed = value; }

    public override EndPoint? LocalEndPoint { get => inner.LocalEndPoint; set => inner.LocalEndPoint = value; }

    public override EndPoint? RemoteEndPoint { get => inner.RemoteEndPoint; set => inner.RemoteEndPoint = value; }

    public override void Abort(ConnectionAbortedException abortReason) => inner.Abort(abortReason);

    public override void Abort() => inner.Abort();

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await inner.DisposeAsync();
            await base.DisposeAsync();
        }
        finally
        {
            if (Interlocked.Exchange(ref _closed, 1) == 0)
            {
                closed(this);
            }
        }
    }
}
