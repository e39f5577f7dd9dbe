using System.Net;
using System.Net.Sockets;

namespace Anip.Server.Access;

/// <summary>
/// Who may hold a connection. One client has a share of all, so that others get in whatever it does; where there is no room, a connection that
/// nothing is asked on makes some; and a few more are there for those who ask whether the server is well.
/// </summary>
/// <param name="most">Connections of all clients.</param>
/// <param name="perClient">Of one.</param>
internal sealed class ConnectionPlaces(int most, int perClient, TimeProvider timeProvider)
{
    /// <summary>Beyond all those, for questions about health alone.</summary>
    public const int Reserve = 4;

    // The first request of a new connection is on its way, and the answer to the last one may be.
    private static readonly TimeSpan ShortestIdle = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, Client> _clients = [];
    private readonly Client _unknown = new();
    private readonly Client _reserve = new();
    private int _count;

    /// <summary>Gives a connection a place, where there is one.</summary>
    /// <param name="crowdedOut">The one that had to make room, which is to be closed; null where none had to.</param>
    /// <returns>False where it is to be closed.</returns>
    public bool TryEnter(HeldConnection connection, out HeldConnection? crowdedOut)
    {
        lock (_lock)
        {
            var client = ClientOf(connection.Address);
            crowdedOut = null;
            if (client.Count >= perClient && connection.Address is not null)
            {
                crowdedOut = MaxIdle(client);
            }
            else if (_count >= most)
            {
                crowdedOut = _clients.Values.Append(_unknown).OrderByDescending(other => other.Count).Select(MaxIdle).FirstOrDefault(idle => idle is not null);
            }
            else
            {
                return Enter(connection, client);
            }

            if (crowdedOut is null)
            {
                return TryEnterReserve(connection, out crowdedOut);
            }

            Leave(crowdedOut);
            return Enter(connection, client);
        }
    }

    /// <summary>Of a connection that is closed.</summary>
    public void Leave(HeldConnection connection)
    {
        lock (_lock)
        {
            if (connection.Place is not { } place)
            {
                return;
            }

            connection.Place = null;
            StopWaiting(connection, place);
            place.Count--;
            _count -= place == _reserve ? 0 : 1;
            if (place.Count == 0 && connection.Address is { } address && place != _reserve)
            {
                _clients.Remove(address);
            }
        }
    }

    /// <summary>A request on it begins.</summary>
    public void Begin(HeldConnection connection)
    {
        lock (_lock)
        {
            connection.Requests++;
            StopWaiting(connection, connection.Place);
        }
    }

    /// <summary>A request on it has ended.</summary>
    public void End(HeldConnection connection)
    {
        lock (_lock)
        {
            if (--connection.Requests == 0)
            {
                Wait(connection);
            }
        }
    }

    /// <returns>An IPv4 address; the network of an IPv6 one, since each client has 2^64 of them.</returns>
    internal static IPAddress? ClientAddress(EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: var address })
        {
            return null;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily is not AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address))
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    private bool TryEnterReserve(HeldConnection connection, out HeldConnection? crowdedOut)
    {
        crowdedOut = null;
        if (_reserve.Count >= Reserve)
        {
            crowdedOut = _reserve.Idle.First?.Value;
            if (crowdedOut is null)
            {
                return false;
            }

            Leave(crowdedOut);
        }

        connection.IsForHealthAlone = true;
        connection.Place = _reserve;
        _reserve.Count++;
        Wait(connection);
        return true;
    }

    private bool Enter(HeldConnection connection, Client client)
    {
        // The last connection of the client may just have made room.
        if (connection.Address is { } address)
        {
            client = _clients.TryAdd(address, client) ? client : _clients[address];
        }

        connection.Place = client;
        client.Count++;
        _count++;
        Wait(connection);
        return true;
    }

    private void Wait(HeldConnection connection)
    {
        connection.IdleSince = timeProvider.GetTimestamp();
        connection.Waiting = connection.Place?.Idle.AddLast(connection);
    }

    private static void StopWaiting(HeldConnection connection, Client? place)
    {
        if (connection.Waiting is { } node)
        {
            place?.Idle.Remove(node);
            connection.Waiting = null;
        }
    }

    private HeldConnection? MaxIdle(Client client) =>
        client.Idle.First?.Value is { } first && timeProvider.GetElapsedTime(first.IdleSince) >= ShortestIdle ? first : null;

    private Client ClientOf(IPAddress? address) => address is null ? _unknown : _clients.GetValueOrDefault(address) ?? new Client();

    /// <summary>What one client holds.</summary>
    internal sealed class Client
    {
        public int Count { get; set; }

        /// <summary>Those without a request, the longest so first.</summary>
        public LinkedList<HeldConnection> Idle { get; } = [];
    }
}
