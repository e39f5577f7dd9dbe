using System.Text;
using Anip.Ingestion.Sources.Discovery;

namespace Anip.Tests.Ingestion.Sources.Discovery;

public sealed class WebFingerTests
{
    [Theory]
    [InlineData("@news@social.example", "https://social.example/.well-known/webfinger?resource=acct%3Anews%40social.example")]
    [InlineData("@n.ews@social.example:8443", "https://social.example:8443/.well-known/webfinger?resource=acct%3An.ews%40social.example%3A8443")]
    public void A_server_is_asked_by_the_account(string name, string address) =>
        Assert.Equal(address, WebFinger.Question(ServiceFeeds.ProfileOf(name)!).AbsoluteUri);

    [Theory]
    [InlineData("""{"links":[{"rel":"self","type":"application/activity+json","href":"https://web.example/users/news"},{"rel":"http://webfinger.net/rel/profile-page","type":"text/html","href":"https://web.example/@news"}]}""", "https://web.example/@news")]
    [InlineData("""{"links":[{"rel":"http://webfinger.net/rel/profile-page","href":"https://web.example/@news"},{"rel":"http://schemas.google.com/g/2010#updates-from","href":"https://web.example/news.atom"}]}""", "https://web.example/news.atom")]
    [InlineData("""{"links":[{"rel":"http://webfinger.net/rel/profile-page","href":"http://web.example/@news"}]}""", null)]
    [InlineData("""{"links":[{"rel":"http://webfinger.net/rel/profile-page","href":"https://a:b@web.example/@news"}]}""", null)]
    [InlineData("""{"links":[{"rel":7,"href":[]},"x",null]}""", null)]
    [InlineData("""{"links":{}}""", null)]
    [InlineData("[]", null)]
    [InlineData("<html>Not found</html>", null)]
    [InlineData("", null)]
    public void It_says_where_the_person_s_feed_or_page_is(string body, string? address) =>
        Assert.Equal(address, WebFinger.Read(Encoding.UTF8.GetBytes(body))?.AbsoluteUri);
}
