using System.Globalization;
using Anip.Articles.Languages;
using CsCheck;

namespace Anip.Tests.Articles;

public sealed class LanguageTagTests
{
    [Theory]
    [InlineData("en", "en", null)]
    [InlineData("EN", "en", null)]
    [InlineData(" en-US ", "en", "US")]
    [InlineData("en_US", "en", "US")]
    [InlineData("en_GB.UTF-8", "en", "GB")]
    [InlineData("de_DE@euro", "de", "DE")]
    [InlineData("en-USA", "en", "US")]
    [InlineData("en-uk", "en", "GB")]
    [InlineData("eng", "en", null)]
    [InlineData("English", "en", null)]
    [InlineData("english", "en", null)]
    [InlineData("English (US)", "en", null)]
    [InlineData("deu", "de", null)]
    [InlineData("ger", "de", null)]
    [InlineData("Deutsch", "de", null)]
    [InlineData("Français", "fr", null)]
    [InlineData("francais", "fr", null)]
    [InlineData("Español", "es", null)]
    [InlineData("castellano", "es", null)]
    [InlineData("中文", "zh", null)]
    [InlineData("zh-Hant-TW", "zh", "TW")]
    [InlineData("zh_CN", "zh", "CN")]
    [InlineData("cmn", "zh", null)]
    [InlineData("Chinese (Simplified)", "zh", null)]
    [InlineData("हिन्दी", "hi", null)]
    [InlineData("العربية", "ar", null)]
    [InlineData("русский", "ru", null)]
    [InlineData("日本語", "ja", null)]
    [InlineData("Farsi", "fa", null)]
    [InlineData("pes", "fa", null)]
    [InlineData("Bengali", "bn", null)]
    [InlineData("nb", "no", null)]
    [InlineData("nn-NO", "no", "NO")]
    [InlineData("nob", "no", null)]
    [InlineData("Norwegian Bokmål", "no", null)]
    [InlineData("norsk bokmål", "no", null)]
    [InlineData("iw", "he", null)]
    [InlineData("in-ID", "id", "ID")]
    [InlineData("es-419", "es", null)]
    [InlineData("sr-Latn-RS", "sr", "RS")]
    [InlineData("be-tarask", "be", null)]
    [InlineData("la", "la", null)]
    [InlineData("de-DE, en;q=0.8", "de", "DE")]
    [InlineData("und", null, null)]
    [InlineData("mul", null, null)]
    [InlineData("zxx", null, null)]
    [InlineData("x-default", null, null)]
    [InlineData("no-data", null, null)]
    [InlineData("it works", null, null)]
    [InlineData("C.UTF-8", null, null)]
    [InlineData("none", null, null)]
    [InlineData("\ud800", null, null)]
    [InlineData("-", null, null)]
    [InlineData("", null, null)]
    [InlineData(null, null, null)]
    public void A_language_is_understood_as_people_and_programs_write_it(string? text, string? language, string? region)
    {
        Assert.Equal((language, region), LanguageTag.Parse(text));
        Assert.Equal(language is not null, LanguageTag.TryParse(text, out var parsed));
        Assert.Equal(language ?? "", parsed);
    }

    [Fact]
    public void Each_language_of_the_news_is_known_by_all_its_names_and_codes()
    {
        foreach (var code in NewsLanguages.All)
        {
            var culture = CultureInfo.GetCultureInfo(code);
            foreach (var written in new[] { code, code.ToUpperInvariant(), culture.ThreeLetterISOLanguageName, culture.EnglishName, culture.NativeName, culture.EnglishName.ToUpperInvariant() })
            {
                Assert.Equal(code, LanguageTag.Parse(written).Language);
            }
        }
    }

    [Fact]
    public void Every_tag_of_every_culture_gives_its_language_and_country()
    {
        foreach (var culture in CultureInfo.GetCultures(CultureTypes.SpecificCultures).Where(culture => culture.TwoLetterISOLanguageName is { Length: 2 } and not ("nb" or "nn" or "se")))
        {
            var (language, region) = LanguageTag.Parse(culture.Name);

            Assert.Equal(culture.TwoLetterISOLanguageName, language);
            Assert.True(region is null || culture.Name.Split('-').Contains(region), culture.Name);
        }
    }

    [Theory]
    [InlineData("germn", "German (de)")]
    [InlineData("Englsih", "English (en)")]
    [InlineData("frnech", "French (fr)")]
    public void A_mistyped_language_gets_the_nearest(string text, string nearest) => Assert.Contains($"did you mean {nearest}?", LanguageTag.Refusal(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("us", "US")]
    [InlineData("USA", "US")]
    [InlineData("U.S.", "US")]
    [InlineData("United States", "US")]
    [InlineData("united states of america", "US")]
    [InlineData("uk", "GB")]
    [InlineData("GBR", "GB")]
    [InlineData("Deutschland", "DE")]
    [InlineData("Türkiye", "TR")]
    [InlineData("Turkey", "TR")]
    [InlineData("Cote d’Ivoire", "CI")]
    [InlineData("Russian Federation", "RU")]
    [InlineData("Atlantis", null)]
    [InlineData("001", null)]
    [InlineData("\udc00", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_country_is_understood_by_its_codes_and_names(string? text, string? code)
    {
        Assert.Equal(code is not null, RegionCode.TryParse(text, out var region));
        Assert.Equal(code ?? "", region);
    }

    [Fact]
    public void A_mistyped_country_gets_the_nearest() => Assert.Contains("did you mean Germany (DE)?", RegionCode.Refusal("Germny"), StringComparison.Ordinal);

    [Fact]
    public void Any_text_is_answered() => Gen.String.Sample(text =>
    {
        Assert.Equal(LanguageTag.TryParse(text, out var language), language.Length > 0);
        Assert.Equal(RegionCode.TryParse(text, out var region), region.Length > 0);
        Assert.NotEmpty(LanguageTag.Refusal(text) + RegionCode.Refusal(text));
    });
}
