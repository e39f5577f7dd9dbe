using System.Globalization;
using System.Net;
using Anip.Server.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Anip.Server.Serving.Ports;

/// <summary>Where the server listens.</summary>
internal static class Listening
{
    /// <summary>On the addresses of the API, which all must be free, and on the ports of roles, of which those that are not are passed over.</summary>
    public static void ListenAt(this KestrelServerOptions kestrel, ApiOptions api, IEnumerable<(ServedRole Role, int Port)> roles, IPAddress roleAddress)
    {
        foreach (var url in AccessRule.Urls(api))
        {
            kestrel.ListenAt(BindingAddress.Parse(url));
        }

        foreach (var (role, port) in roles)
        {
            kestrel.Listen(new RoleEndPoint(roleAddress, port, role));
        }
    }

    private static void ListenAt(this KestrelServerOptions kestrel, BindingAddress address)
    {
        if (address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            kestrel.ListenLocalhost(address.Port);
        }
        else if (IPEndPoint.TryParse(string.Create(CultureInfo.InvariantCulture, $"{address.Host}:{address.Port}"), out var endpoint))
        {
            kestrel.Listen(endpoint);
        }
        else
        {
            kestrel.ListenAnyIP(address.Port);
        }
    }
}
