using System.Net;
using Anip.Fetching.Addresses;
using CsCheck;

namespace Anip.Tests.Fetching;

/// <summary>What holds for every address and every text.</summary>
public sealed class GuardPropertyTests
{
    private static readonly string[] KeyNames = ["apikey", "api_token", "X-Access-Key", "ACCESS_KEY", "password", "sig"];

    [Fact]
    public void An_embedded_address_is_as_closed_as_the_address_itself() =>
        Gen.Byte.Array[4].Sample(bytes =>
        {
            var kind = BlockedAddresses.KindOf(new IPAddress(bytes));
            Assert.Equal(kind, BlockedAddresses.KindOf(Embed("00000000000000000000ffff", bytes)));
            Assert.Equal(kind, BlockedAddresses.KindOf(Embed("0064ff9b0000000000000000", bytes)));
        });

    [Theory]
    [InlineData("000000000000000000000000", false)] // IPv4-compatible
    [InlineData("0000000000000000ffff0000", false)] // IPv4-translated
    [InlineData("0064ff9b0001000000000000", false)] // NAT64 of a local prefix
    [InlineData("200100000000000000000000", false)] // Teredo
    [InlineData("2002", true)] // 6to4
    public void Other_embeddings_are_closed_whatever_they_hold(string prefix, bool padded) =>
        Gen.Byte.Array[4].Sample(bytes => Assert.NotNull(BlockedAddresses.KindOf(Embed(prefix, bytes, padded))));

    [Fact]
    public void Of_IPv6_only_global_unicast_and_NAT64_are_open() =>
        Gen.Byte.Array[16].Sample(bytes =>
        {
            var open = BlockedAddresses.KindOf(new IPAddress(bytes)) is null;
            Assert.True(!open || (bytes[0] & 0xE0) == 0x20 || Convert.ToHexString(bytes).StartsWith("0064FF9B0000", StringComparison.Ordinal));
        });

    [Fact]
    public void A_range_contains_its_own_address_and_no_text_breaks_the_reader()
    {
        Gen.Byte.Array[4].Sample(bytes => Assert.True(AddressRange.TryParse(new IPAddress(bytes).ToString())!.Contains(new IPAddress(bytes), 80)));
        Gen.Byte.Array[16].Sample(bytes => Assert.True(AddressRange.TryParse($"[{new IPAddress(bytes)}]:443")!.Contains(BlockedAddresses.Plain(new IPAddress(bytes)), 443)));
        Gen.String[Gen.Char["0123456789abcdef.:/[]% "], 0, 40].Sample(text => _ = AddressRange.TryParse(text));
    }

    [Fact]
    public void No_key_is_shown_wherever_it_stands() =>
        Gen.Select(Gen.Int[0, KeyNames.Length - 1].Select(at => KeyNames[at]), Gen.String[Gen.Char["abc &=%?#/"], 0, 12], Gen.String[Gen.Char["abc &=%?#/"], 0, 12])
            .Sample((name, before, after) => Assert.DoesNotContain(
                "s3cret", PublicUrl.Of(new Uri($"https://a.example/?x={Uri.EscapeDataString(before)}&{name}=s3cret&y={Uri.EscapeDataString(after)}")), StringComparison.Ordinal));

    private static IPAddress Embed(string prefix, byte[] address, bool padded = false) =>
        new([.. Convert.FromHexString(prefix), .. address, .. padded ? new byte[10] : []]);
}
