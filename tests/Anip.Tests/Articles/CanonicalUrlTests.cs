using Anip.Articles;
using CsCheck;

namespace Anip.Tests.Articles;

public sealed class CanonicalUrlTests
{
    [Theory]
    [InlineData("HTTP://Example.COM:80/News", "https://example.com/News")]
    [InlineData("https://example.com:443", "https://example.com/")]
    [InlineData("http://example.com:8080/a", "http://example.com:8080/a")]
    [InlineData("https://user:secret@example.com/a", "https://example.com/a")]
    [InlineData("https://example.com./a#part", "https://example.com/a")]
    [InlineData("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC")]
    [InlineData("https://example.com/%c3%bc%7e%41?q=%e2%82%ac", "https://example.com/%C3%BC~A?q=%E2%82%AC")]
    [InlineData("https://example.com/a%2Fb", "https://example.com/a%2Fb")]
    [InlineData("https://example.com/100%", "https://example.com/100%25")]
    [InlineData("https://example.com/a/./b/../c", "https://example.com/a/c")]
    [InlineData("https://example.com/a/%2e%2e/c", "https://example.com/c")]
    [InlineData("https://example.com/a//b", "https://example.com/a//b")]
    [InlineData("https://example.com/a/", "https://example.com/a")]
    [InlineData("https://example.com/a/?", "https://example.com/a")]
    [InlineData(" https://example.com/a\n ", "https://example.com/a")]
    public void Spellings_of_one_address_become_one(string url, string expected) => Assert.Equal(expected, Canonical(url));

    [Theory]
    [InlineData("https://example.com/a?utm_source=x&id=7&fbclid=y", "https://example.com/a?id=7")]
    [InlineData("https://example.com/a?UTM_Medium=x&gclid=1&mc_cid=2", "https://example.com/a")]
    [InlineData("https://example.com/a?b=2&a=1", "https://example.com/a?a=1&b=2")]
    [InlineData("https://example.com/a?t=2&t=1", "https://example.com/a?t=2&t=1")]
    [InlineData("https://example.com/a?&&x=", "https://example.com/a?x=")]
    public void Tracking_goes_and_the_rest_of_the_query_is_sorted(string url, string expected) => Assert.Equal(expected, Canonical(url));

    [Theory]
    [InlineData("https://amp.example.com/story", "https://www.example.com/story")]
    [InlineData("https://amp.example.co.uk/story", "https://www.example.co.uk/story")]
    [InlineData("https://m.news.example.com/story", "https://news.example.com/story")]
    [InlineData("https://mobile.example.com/story", "https://www.example.com/story")]
    [InlineData("https://en.m.wikipedia.org/wiki/News", "https://en.wikipedia.org/wiki/News")]
    [InlineData("https://www.example.com/story/amp/", "https://www.example.com/story")]
    [InlineData("https://www.example.com/amp/story", "https://www.example.com/story")]
    [InlineData("https://www.example.com/story.amp", "https://www.example.com/story")]
    [InlineData("https://www.example.com/story.amp.html", "https://www.example.com/story.html")]
    [InlineData("https://www.example.com/story?amp=1&id=2", "https://www.example.com/story?id=2")]
    [InlineData("https://www.google.com/amp/s/www.example.com/story.amp", "https://www.example.com/story")]
    [InlineData("https://www-example-com.cdn.ampproject.org/c/s/www.example.com/amp/story?usqp=mq331", "https://www.example.com/story")]
    public void Amp_and_mobile_forms_become_the_page(string url, string expected) => Assert.Equal(expected, Canonical(url));

    [Theory]
    [InlineData("https://www.example.com/amp")]
    [InlineData("https://m.com/a")]
    [InlineData("https://amp.co.uk/a")]
    [InlineData("https://www.example.com/champ")]
    [InlineData("https://www.example.com/a?amp=7")]
    public void What_only_looks_like_another_form_stays(string url) => Assert.Equal(url, Canonical(url));

    [Theory]
    [InlineData("https://example.com/a?id=1", "https://example.com/a?id=2")]
    [InlineData("https://example.com/a", "https://example.com/A")]
    [InlineData("https://example.com/a%2Fb", "https://example.com/a/b")]
    public void Different_pages_stay_different(string one, string other) => Assert.NotEqual(Canonical(one), Canonical(other));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/relative")]
    [InlineData("//example.com/a")]
    [InlineData("ftp://example.com/a")]
    [InlineData("javascript:alert(1)")]
    [InlineData("mailto:a@example.com")]
    [InlineData("http://")]
    [InlineData("http://exa mple.com/")]
    public void What_is_no_web_address_is_refused(string? url) => Assert.False(CanonicalUrl.TryCreate(url, out _));

    [Fact]
    public void Any_text_is_answered_and_the_answer_is_canonical_itself()
    {
        string[] starts = ["", "http://example.com/", "https://m.amp.example.com"];
        string[] pieces =
        [
            "http://", "https://", "example.com", "amp.", "m.", "www.google.com/amp/s/", "/", "//", "..", ".", "?", "&", "=", "#", "%", "%2e", "%2F",
            "%zz", ":", ":80", "@", "amp", ".amp", "/amp", "utm_a=1", "ü", "\ud800", " ", "\\", "[", "]", "a", ":443", "%C3", "|", "+", ";", "xn--", "*",
        ];
        Gen.Select(
                Gen.Int[0, starts.Length - 1].Select(at => starts[at]),
                Gen.Int[0, pieces.Length - 1].Select(at => pieces[at]).Array[0, 12].Select(parts => string.Concat(parts)),
                Gen.String[0, 20])
            .Select((start, middle, end) => start + middle + end)
            .Sample(
                url =>
                {
                    if (CanonicalUrl.TryCreate(url, out var once))
                    {
                        Assert.True(CanonicalUrl.TryCreate(once, out var twice), once);
                        Assert.Equal(once, twice);
                    }
                },
                iter: 20_000);
    }

    private static string Canonical(string url)
    {
        Assert.True(CanonicalUrl.TryCreate(url, out var canonical), url);
        return canonical;
    }
}
