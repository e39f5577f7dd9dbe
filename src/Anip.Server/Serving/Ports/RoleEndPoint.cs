using System.Net;

namespace Anip.Server.Serving.Ports;

/// <summary>Where one role listens. Where that cannot be, the others do.</summary>
internal sealed class RoleEndPoint(IPAddress address, int port, ServedRole role) : IPEndPoint(address, port)
{
    public ServedRole Role => role;
}
