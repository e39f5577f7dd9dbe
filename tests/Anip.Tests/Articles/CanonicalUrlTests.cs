using Anip.Articles.Addresses;
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
    [InlineData("https://app.example/#!/news/17")]
    [InlineData("https://app.example/app#/news/17")]
    [InlineData("https://app.example/#/news/17?id=3")]
    [InlineData("https://app.example/a?x=1#!news")]
    [InlineData("https://c.example/releases#:~:item=00112233445566778899aabbccddeeff")]
    [InlineData("https://c.example/releases#v2:~:item=00112233445566778899aabbccddeeff")]
    public void A_fragment_that_names_a_page_stays(string url) => Assert.Equal(url, Canonical(url));

    [Theory]
    [InlineData("https://app.example/#!/", "https://app.example/")]
    [InlineData("https://app.example/#/", "https://app.example/")]
    [InlineData("https://app.example/#/?utm_source=x", "https://app.example/")]
    [InlineData("https://app.example/app/#/news/17?utm_source=x&id=3", "https://app.example/app#/news/17?id=3")]
    [InlineData("https://app.example/#/news/17:~:text=mill", "https://app.example/#/news/17")]
    [InlineData("https://c.example/a#:~:text=mill", "https://c.example/a")]
    [InlineData("https://c.example/a#:~:item=xyz", "https://c.example/a")]
    public void A_fragment_that_names_a_place_in_the_page_goes(string url, string expected) => Assert.Equal(expected, Canonical(url));

    [Theory]
    [InlineData("ns_id")]
    [InlineData("ga_id")]
    [InlineData("at_id")]
    [InlineData("wt_id")]
    [InlineData("itm_id")]
    [InlineData("amp_id")]
    [InlineData("pk_article")]
    [InlineData("mtm_id")]
    [InlineData("stm_id")]
    [InlineData("hsa_id")]
    [InlineData("oly_id")]
    [InlineData("vero_page")]
    [InlineData("smid")]
    [InlineData("trk")]
    public void A_name_that_only_begins_like_tracking_is_the_pages_own(string name) =>
        Assert.Equal($"https://e.example/view?{name}=1", Canonical($"https://e.example/view?{name}=1"));

    [Theory]
    [InlineData("mibextid")]
    [InlineData("srsltid")]
    [InlineData("gad_campaignid")]
    [InlineData("hss_channel")]
    [InlineData("gbraid")]
    [InlineData("ysclid")]
    [InlineData("igsh")]
    [InlineData("oly_enc_id")]
    [InlineData("at_custom1")]
    [InlineData("ns_campaign")]
    [InlineData("UTM_anything")]
    [InlineData("amp;utm_source")]
    public void A_click_id_goes(string name) => Assert.Equal("https://e.example/view?a=1", Canonical($"https://e.example/view?{name}=x1&a=1"));

    [Theory]
    [InlineData("https://www.nytimes.com/a?smid=tw", "https://www.nytimes.com/a")]
    [InlineData("https://notnytimes.com/a?smid=4", "https://notnytimes.com/a?smid=4")]
    [InlineData("https://youtu.be/abc?si=x", "https://youtu.be/abc")]
    public void Some_names_are_tracking_on_their_own_hosts_only(string url, string expected) => Assert.Equal(expected, Canonical(url));

    [Theory]
    [InlineData("https://www.example.com/topics/amp")]
    [InlineData("https://www.example.com/tag/amp")]
    [InlineData("https://www.example.com/stocks/amp")]
    [InlineData("https://www.example.com/technology/amp")]
    [InlineData("https://www.example.com/topics/a/amp")]
    [InlineData("https://www.example.com/tag/m/amp")]
    [InlineData("https://www.example.com/tag/web-page-speed/amp")]
    [InlineData("https://www.example.com/category/software/html/amp")]
    [InlineData("https://www.example.com/author/anna/amp")]
    [InlineData("https://www.example.com/en/amp")]
    [InlineData("https://www.example.com/m/amp")]
    public void A_page_about_amp_stays(string url)
    {
        Assert.Equal(url, Canonical(url));
        Assert.NotEqual(url[..^4], Canonical(url + "/"));
    }

    [Theory]
    [InlineData("https://www.example.com/2024/08/mill-to-close-in-may/amp")]
    [InlineData("https://www.example.com/news/12345678/amp")]
    [InlineData("https://www.example.com/story.html/amp")]
    [InlineData("https://www.example.com/topics/the-mill-is-to-close/amp")]
    public void The_amp_form_of_an_article_becomes_it(string url) => Assert.Equal(url[..^4], Canonical(url));

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

    [Theory]
    [InlineData("https://example.com/#!/news%20?")]
    [InlineData("https://example.com/#!/news?%20&utm_source=a")]
    [InlineData("https://example.com/#!/news%20?utm_source=a&utm_medium=b")]
    public void A_route_loses_all_that_says_nothing_at_its_end(string url) => Assert.Equal("https://example.com/#!/news", Canonical(url));

    [Theory]
    [InlineData("http://12345./a", "https://0.0.48.57/a")]
    [InlineData("http://127.1./a", "https://127.0.0.1/a")]
    [InlineData("http://0x7f.1./a", "https://127.0.0.1/a")]
    [InlineData("http://127.0.0.1./a", "https://127.0.0.1/a")]
    [InlineData("http://１２７.0.0.1/a", "https://127.0.0.1/a")]
    [InlineData("http://0x7f000001./a", "https://127.0.0.1/a")]
    public void A_number_as_a_host_is_the_address_it_stands_for(string url, string canonical) => Assert.Equal(canonical, Canonical(url));

    [Fact]
    public void Any_text_is_answered_and_the_answer_is_canonical_itself()
    {
        string[] starts = ["", "http://example.com/", "https://m.amp.example.com"];
        string[] pieces =
        [
            "http://", "https://", "example.com", "amp.", "m.", "www.google.com/amp/s/", "/", "//", "..", ".", "?", "&", "=", "#", "%", "%2e", "%2F",
            "%zz", ":", ":80", "@", "amp", ".amp", "/amp", "utm_a=1", "ü", "\ud800", " ", "\\", "[", "]", "a", ":443", "%C3", "|", "+", ";", "xn--", "*",
            "https://www.google.com/url?q=", "https://l.facebook.com/l.php?u=", "https%3A%2F%2F", "#!", "#/", ":~:item=00112233445566778899aabbccddeeff", "-", "12345", "amp;", "ns_id=1",
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

    [Fact]
    public void Tracking_in_any_number_and_order_gives_one_address_and_other_parameters_give_several()
    {
        string[] tracking = ["utm_source=a", "UTM_id=b", "fbclid=c", "gclid=d", "mibextid=e", "srsltid=f", "hss_channel=g", "mc_cid=h", "at_medium=i", "amp_js_v=j", "__twitter_impression=1"];
        string[] own = ["id", "ns_id", "ga_id", "at_page", "article", "p", "utm", "clid", "_gaa", "amp_x"];
        Gen.Select(Gen.Shuffle(tracking), Gen.Int[0, tracking.Length], Gen.Int[0, own.Length - 1], Gen.Int[0, 99], Gen.Int[0, 99], Gen.Int[0, 11])
            .Sample(
                (shuffled, count, name, one, other, place) =>
                {
                    string With(int value)
                    {
                        var pairs = shuffled.Take(count).ToList();
                        pairs.Insert(Math.Min(place, count), $"{own[name]}={value}");
                        return $"https://e.example/view?{string.Join('&', pairs)}";
                    }

                    Assert.Equal($"https://e.example/view?{own[name]}={one}", Canonical(With(one)));
                    Assert.Equal(one == other, Canonical(With(one)) == Canonical(With(other)));
                },
                iter: 2_000);
    }

    private static string Canonical(string url)
    {
        Assert.True(CanonicalUrl.TryCreate(url, out var canonical), url);
        return canonical;
    }
}
