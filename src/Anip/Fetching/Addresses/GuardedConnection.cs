using System.Net;
using System.Net.Sockets;

namespace Anip.Fetching.Addresses;

/// <summary>Opens the connections of <see cref="GuardedFetcher"/>: what is checked is the very address that is connected to, so no second look-up of a name can slip by.</summary>
internal sealed class GuardedConnection(FetchOptions options, TimeProvider timeProvider)
{
    private readonly AddressRange[] _allowed = [.. options.AllowedPrivateAddresses.Select(AddressRange.TryParse).OfType<AddressRange>()];

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellationToken);
        var open = addresses.Where(address => IsAllowed(address, port)).ToArray();
        if (open.Length == 0 && addresses.Length > 0)
        {
            throw new BlockedAddressException(addresses[0], BlockedAddresses.KindOf(addresses[0]) ?? "reserved");
        }

        Exception? failure = null;
        foreach (var address in open)
        {
            try
            {
                return await ConnectAsync(address, port, cancellationToken);
            }
            catch (SocketException exception)
            {
                failure = exception;
            }
            catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
            {
                failure = new TimeoutException($"{address} did not accept a connection within {options.ConnectTimeout.TotalSeconds} s.", exception);
            }
        }

        throw failure ?? new SocketException((int)SocketError.HostNotFound);
    }

    private bool IsAllowed(IPAddress address, int port) =>
        BlockedAddresses.KindOf(address) is null || Array.Exists(_allowed, range => range.Contains(BlockedAddresses.Plain(address), port));

    private async Task<Stream> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, port), either.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>Every address of the host is closed to us; the first of them is named.</summary>
internal sealed class BlockedAddressException(IPAddress address, string kind) : IOException($"{address} is a {kind} address.")
{
    public IPAddress Address { get; } = address;

    public string Kind { get; } = kind;
}
