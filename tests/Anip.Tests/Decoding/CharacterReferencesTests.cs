using Anip.Decoding;
using CsCheck;

namespace Anip.Tests.Decoding;

public sealed class CharacterReferencesTests
{
    [Theory]
    [InlineData("it&#146;s &#x93;q&#148;", "it’s “q”")]
    [InlineData("caf&eacute au lait &copy 2024 Tom &amp Jerry", "café au lait © 2024 Tom & Jerry")]
    [InlineData("&lsqb;x&rsqb; &excl; &comma; &fflig; &hairsp;", "[x] ! , ﬀ \u200A")]
    [InlineData("&notit; &notin; &CounterClockwiseContourIntegral;", "¬it; ∉ ∳")]
    [InlineData("&#55357;&#56832; &#55357; &#0; &#x110000; &#99999999999;", "😀 \uFFFD \uFFFD \uFFFD \uFFFD")]
    [InlineData("&#8217 &#x2019; &#; &#x; & &nonsense; AT&T &", "’ ’ &#; &#x; & &nonsense; AT&T &")]
    public void A_reference_is_read_as_a_browser_does(string html, string expected) => Assert.Equal(expected, CharacterReferences.Decode(html));

    [Theory]
    [InlineData("/?a=1&copy=2&region=3&lt", "/?a=1&copy=2&region=3<")]
    [InlineData("/?a=1&amp;b=2", "/?a=1&b=2")]
    public void An_address_keeps_its_parameters(string text, string expected) => Assert.Equal(expected, CharacterReferences.Decode(text, isAttribute: true));

    [Fact]
    public void No_text_throws_and_none_gives_half_a_surrogate_pair() =>
        Gen.Select(Gen.String[Gen.Char["&#;xX0123456789adDeEmp"], 0, 40], Gen.Bool).Sample(
            (text, isAttribute) => Assert.DoesNotContain(CharacterReferences.Decode(text, isAttribute).EnumerateRunes(), rune => rune.Value == 0), iter: 20_000);
}
