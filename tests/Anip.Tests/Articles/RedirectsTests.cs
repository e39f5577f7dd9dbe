using Anip.Articles.Addresses;

namespace Anip.Tests.Articles;

public sealed class RedirectsTests
{
    private const string Target = "https%3A%2F%2Fe.example%2Fmill%3Fa%3D1%26b%3D2";

    [Theory]
    [InlineData("https://www.google.com/url?rct=j&sa=t&ct=ga&usg=A1&url=")]
    [InlineData("https://www.google.co.uk/url?sa=t&q=")]
    [InlineData("http://google.com.au/url?q=")]
    [InlineData("https://www.google.de/url?q=")]
    [InlineData("https://news.google.com/news/url?sa=t&url=")]
    [InlineData("https://www.bing.com/news/apiclick.aspx?ref=FexRss&url=")]
    [InlineData("https://l.facebook.com/l.php?h=AT&u=")]
    [InlineData("https://l.instagram.com/?e=AT&u=")]
    [InlineData("https://out.reddit.com/t3_abc?app_name=x&url=")]
    [InlineData("https://t.umblr.com/redirect?t=x&z=")]
    [InlineData("https://duckduckgo.com/l/?kh=-1&uddg=")]
    [InlineData("https://www.youtube.com/redirect?event=x&q=")]
    [InlineData("https://vk.com/away.php?to=")]
    [InlineData("https://www.linkedin.com/safety/go?trk=x&url=")]
    [InlineData("https://eur01.safelinks.protection.outlook.com/?data=x&url=")]
    public void A_redirect_address_becomes_its_target(string redirect) => Assert.Equal("https://e.example/mill?a=1&b=2", Canonical(redirect + Target + "&x=y"));

    [Theory]
    [InlineData("https://www.google.com/url?url=https://e.example/mill&ct=ga&cd=C1", "https://e.example/mill")]
    [InlineData("https://www.google.com/url?q=https://e.example/mill%3Fid%3D3&sa=U", "https://e.example/mill?id=3")]
    [InlineData("https://www.google.com/url?q=mill&url=https://e.example/mill", "https://e.example/mill")]
    [InlineData("https://www.google.com/url?q=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3Dhttps%253A%252F%252Fm.e.example%252Fa%252F%253Ffbclid%253D1", "https://www.e.example/a")]
    [InlineData("https://www.google.com/url?q=https%3A%2F%2Fapp.example%2F%23%2Fnews%2F17", "https://app.example/#/news/17")]
    public void The_target_is_written_as_any_address_is(string url, string expected) => Assert.Equal(expected, Canonical(url));

    [Theory]
    [InlineData("https://www.google.com/url?q=javascript%3Aalert(1)")]
    [InlineData("https://www.google.com/url?q=%2Frelative")]
    [InlineData("https://www.google.com/url?q=https%3A%2F%2F")]
    [InlineData("https://www.google.com/search?q=https%3A%2F%2Fe.example%2Fmill")]
    [InlineData("https://google.evil-site.example/url?q=https%3A%2F%2Fe.example%2Fmill")]
    [InlineData("https://www.example.com/url?q=https%3A%2F%2Fe.example%2Fmill")]
    [InlineData("https://notduckduckgo.com/l?uddg=https%3A%2F%2Fe.example%2Fmill")]
    public void What_is_no_redirect_to_a_web_address_stays(string url) => Assert.Equal(url, Canonical(url));

    [Fact]
    public void An_address_that_is_wrapped_without_end_is_none()
    {
        var wrapped = string.Concat(Enumerable.Repeat("https://www.google.com/url?q=", 250)) + "https://e.example/";

        Assert.False(CanonicalUrl.TryCreate(wrapped, out _));
    }

    private static string Canonical(string url)
    {
        Assert.True(CanonicalUrl.TryCreate(url, out var canonical), url);
        return canonical;
    }
}
