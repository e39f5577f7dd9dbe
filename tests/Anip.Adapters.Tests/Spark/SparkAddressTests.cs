using Anip.Adapters.Spark;

namespace Anip.Adapters.Tests.Spark;

public sealed class SparkAddressTests
{
    [Fact]
    public void A_host_alone_is_asked_at_the_usual_port_without_tls()
    {
        var address = SparkAddress.Parse("sc://spark");

        Assert.Equal("http://spark:15002/", address.Uri.ToString());
        Assert.Null(address.Token);
        Assert.Equal(128 * 1024 * 1024, address.MaxMessageBytes);
    }

    [Fact]
    public void All_parameters_are_read_and_what_is_unknown_is_sent_as_a_header()
    {
        var address = SparkAddress.Parse(
            "sc://spark.example:443/;token=a%3Bb;use_ssl=true;user_id=m%C3%BCller;user_agent=back-fill;session_id=726D718F-334c-4a00-937a-6686428ecb3e;grpc_max_message_size=1048576;X-Team=news");

        Assert.Equal("https://spark.example/", address.Uri.ToString());
        Assert.Equal(("a;b", "müller", "back-fill", "726d718f-334c-4a00-937a-6686428ecb3e", 1048576), (address.Token, address.UserId, address.UserAgent, address.SessionId, address.MaxMessageBytes));
        Assert.Equal(("x-team", "news"), address.Headers.Select(header => (header.Key, header.Value)).Single());
    }

    [Theory]
    [InlineData("sc://spark/;token=t", true)]
    [InlineData("sc://spark/;token=t;use_ssl=true", true)]
    [InlineData("sc://localhost/;token=t;use_ssl=false", false)]
    [InlineData("sc://127.0.0.1:1234/;use_ssl=false;token=t", false)]
    [InlineData("sc://[::1]:1234/;use_ssl=false;token=t", false)]
    [InlineData("sc://spark/;use_ssl=true", true)]
    public void A_token_asks_for_tls_but_on_this_machine_where_it_was_said(string text, bool tls) => Assert.Equal(tls, SparkAddress.Parse(text).UsesTls);

    [Theory]
    [InlineData("sc://spark/;token=hidden;use_ssl=false", "in the clear")]
    [InlineData("http://hidden", "no address")]
    [InlineData("sc://", "no address")]
    [InlineData("sc://user:hidden@spark", "no address")]
    [InlineData("sc://spark:hidden", "no address")]
    [InlineData("sc://spark;token=hidden", "no address")]
    [InlineData("sc://spark/hidden", "path")]
    [InlineData("sc://spark/;hidden", "name=value")]
    [InlineData("sc://spark/;use_ssl=hidden", "use_ssl")]
    [InlineData("sc://spark/;session_id=hidden", "session_id")]
    [InlineData("sc://spark/;grpc_max_message_size=hidden", "grpc_max_message_size")]
    [InlineData("sc://spark/;x y=hidden", "header")]
    [InlineData("sc://spark/;x-a=hidden%0A", "header")]
    [InlineData("sc://spark/;token=", "token")]
    public void What_is_wrong_is_said_without_repeating_what_may_be_secret(string text, string problem)
    {
        var exception = Assert.Throws<FormatException>(() => SparkAddress.Parse(text));

        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void As_text_it_has_no_token() => Assert.Equal("sc://spark:15002", SparkAddress.Parse("sc://spark/;token=secret;x-key=secret").ToString());
}
