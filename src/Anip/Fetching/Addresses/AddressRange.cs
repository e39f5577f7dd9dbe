using System.Globalization;
using System.Net;

namespace Anip.Fetching.Addresses;

/// <summary>A range of addresses, all ports or one: <c>127.0.0.1</c>, <c>10.0.0.0/8</c>, <c>10.0.0.0/8:443</c>, <c>[::1]:8080</c>, <c>[fd00::]/8:443</c>.</summary>
internal sealed record AddressRange(IPNetwork Network, int? Port)
{
    public bool Contains(IPAddress address, int port) =>
        (Port is null || Port == port) && address.AddressFamily == Network.BaseAddress.AddressFamily && Network.Contains(address);

    /// <returns>Null where it is no such range.</returns>
    public static AddressRange? TryParse(string? text)
    {
        text = text?.Trim() ?? "";
        var (address, rest) = Split(text);
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        var port = colon < 0 ? (int?)null : Number(rest[(colon + 1)..], 65_535);
        var prefix = (colon < 0 ? rest : rest[..colon]).TrimStart('/');
        return (colon >= 0 && port is null or 0) || !IPAddress.TryParse(address, out var ip)
            || !IPNetwork.TryParse($"{ip}/{(prefix.Length == 0 ? (ip.GetAddressBytes().Length * 8).ToString(CultureInfo.InvariantCulture) : prefix)}", out var network)
            // 127.0.0.1/8 may mean one address or sixteen million; whoever writes it is asked.
            || !network.BaseAddress.Equals(ip)
            ? null
            : new AddressRange(network, port);
    }

    // To the address, and what follows it: "/8", ":443", "/8:443" or nothing.
    private static (string Address, string Tail) Split(string text)
    {
        var end = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal)
            : text.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? slash
            : text.Count(c => c == ':') == 1 ? text.IndexOf(':', StringComparison.Ordinal)
            : text.Length;
        return text.StartsWith('[') && end > 0 ? (text[1..end], text[(end + 1)..]) : end < 0 ? (text, "") : (text[..end], text[end..]);
    }

    private static int? Number(string text, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= max ? number : null;
}
