using System.Net;
using System.Net.Sockets;

namespace Anip.Fetching.Addresses;

/// <summary>
/// Which addresses are not part of the public internet, after the IANA registries of special-purpose addresses (RFC 6890). What
/// an attacker could make us ask there (routers, cloud metadata, databases) answers to nobody outside.
/// </summary>
internal static class BlockedAddresses
{
    private static readonly (IPNetwork Range, string Kind)[] Version4 =
    [
        (IPNetwork.Parse("0.0.0.0/8"), "unspecified"),
        (IPNetwork.Parse("10.0.0.0/8"), "private"),
        (IPNetwork.Parse("100.64.0.0/10"), "carrier-grade NAT"),
        (IPNetwork.Parse("127.0.0.0/8"), "loopback"),
        (IPNetwork.Parse("169.254.0.0/16"), "link-local"), // cloud metadata too: 169.254.169.254
        (IPNetwork.Parse("172.16.0.0/12"), "private"),
        (IPNetwork.Parse("192.0.0.0/24"), "reserved"), // IETF protocol assignments
        (IPNetwork.Parse("192.0.2.0/24"), "documentation"),
        (IPNetwork.Parse("192.88.99.0/24"), "reserved"), // 6to4 relays, RFC 7526
        (IPNetwork.Parse("192.168.0.0/16"), "private"),
        (IPNetwork.Parse("198.18.0.0/15"), "benchmarking"),
        (IPNetwork.Parse("198.51.100.0/24"), "documentation"),
        (IPNetwork.Parse("203.0.113.0/24"), "documentation"),
        (IPNetwork.Parse("224.0.0.0/4"), "multicast"),
        (IPNetwork.Parse("255.255.255.255/32"), "broadcast"),
        (IPNetwork.Parse("240.0.0.0/4"), "reserved"),
    ];

    // Only 2000::/3 is handed out as global unicast; the last line blocks all of the rest, whatever it comes to mean.
    private static readonly (IPNetwork Range, string Kind)[] Version6 =
    [
        (IPNetwork.Parse("::/128"), "unspecified"),
        (IPNetwork.Parse("::1/128"), "loopback"),
        (IPNetwork.Parse("fc00::/7"), "private"), // unique local
        (IPNetwork.Parse("fe80::/10"), "link-local"),
        (IPNetwork.Parse("fec0::/10"), "site-local"),
        (IPNetwork.Parse("ff00::/8"), "multicast"),
        (IPNetwork.Parse("2001::/32"), "Teredo"), // holds an IPv4 address, as 6to4 does; neither serves news
        (IPNetwork.Parse("2001:2::/48"), "benchmarking"),
        (IPNetwork.Parse("2001:db8::/32"), "documentation"),
        (IPNetwork.Parse("2001::/23"), "reserved"), // IETF protocol assignments
        (IPNetwork.Parse("2002::/16"), "6to4"),
        (IPNetwork.Parse("3fff::/20"), "documentation"),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    // RFC 6052: DNS64 writes public IPv4 hosts so, on networks that only have IPv6.
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <returns>What kind of address it is, such as <c>loopback</c>; null for one of the public internet.</returns>
    public static string? KindOf(IPAddress address)
    {
        address = Plain(address);
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return Find(Version4, address);
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return "reserved";
        }

        return Nat64.Contains(address)
            ? KindOf(new IPAddress(address.GetAddressBytes().AsSpan(12)))
            : Find(Version6, address) ?? (GlobalUnicast.Contains(address) ? null : "reserved");
    }

    /// <summary>An IPv4 address in IPv6's clothes as the IPv4 address that it is; a scope is not part of an address.</summary>
    public static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0 ? new IPAddress(address.GetAddressBytes())
        : address;

    private static string? Find((IPNetwork Range, string Kind)[] table, IPAddress address) =>
        Array.Find(table, entry => entry.Range.Contains(address)).Kind;
}
