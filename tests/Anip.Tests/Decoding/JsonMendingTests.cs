using System.Text;
using System.Text.Json;
using Anip.Decoding;
using CsCheck;

namespace Anip.Tests.Decoding;

public sealed class JsonMendingTests
{
    [Theory]
    [InlineData("""{"a":"lone \ud83d in title"}""", "lone \uFFFD in title")]
    [InlineData("""{"a":"low \udc00 alone"}""", "low \uFFFD alone")]
    [InlineData("""{"a":"whole \ud83d\ude00"}""", "whole 😀")]
    [InlineData("""{"a":"\ud83d\ud83d\ude00"}""", "\uFFFD😀")]
    [InlineData("""{"a":"\\ud83d is text"}""", "\\ud83d is text")]
    [InlineData("""{"a\udc00":1,"a":"name"}""", "name")]
    public void Half_a_surrogate_pair_is_one_character_and_the_rest_is_kept(string json, string expected)
    {
        using var document = JsonMending.Parse(Encoding.UTF8.GetBytes(json));

        Assert.True(document.RootElement.TryGetProperty("a", out var value));
        Assert.Equal(expected, value.GetString());
        Assert.All(document.RootElement.EnumerateObject(), property => Assert.NotNull(property.Name));
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_read_as_feeds_are()
    {
        byte[] json = [.. "{\"a\":\"caf"u8, 0xE9, .. "\"}"u8];

        Assert.Equal("café", JsonMending.Parse(json).RootElement.GetProperty("a").GetString());
        Assert.Equal("é", JsonMending.Parse(Encoding.BigEndianUnicode.GetBytes("{\"a\":\"é\"}")).RootElement.GetProperty("a").GetString());
        Assert.Equal("é", JsonMending.Parse((byte[])[0xEF, 0xBB, 0xBF, .. "{\"a\":\"é\"}"u8]).RootElement.GetProperty("a").GetString());
    }

    [Fact]
    public void A_value_that_another_reader_gave_is_mended()
    {
        using var document = JsonDocument.Parse((byte[])[.. "[{\"x\":\""u8, 0xFF, .. "\"}]"u8]);

        Assert.Equal("ÿ", JsonMending.Mend(document.RootElement[0]).GetProperty("x").GetString());
    }

    [Fact]
    public void No_bytes_give_a_document_that_throws_when_it_is_read()
    {
        byte[][] known = [[.. "\\ud800"u8], [.. "\\udc00"u8], [.. "\\"u8], [.. "\":\""u8], [.. "\",\""u8]];
        Gen.OneOf(Gen.Byte.Array[0, 6], Gen.Int[0, known.Length - 1].Select(at => known[at])).Array[0, 8].Sample(
            parts =>
            {
                try
                {
                    using var document = JsonMending.Parse((byte[])[.. "{\""u8, .. parts.SelectMany(part => part), .. "\":\"x\"}"u8]);
                    foreach (var property in document.RootElement.EnumerateObject())
                    {
                        Assert.NotNull(property.Name + property.Value.GetRawText() + (property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString() : ""));
                    }
                }
                catch (JsonException exception)
                {
                    Assert.NotEmpty(exception.Message);
                }
            },
            iter: 20_000);
    }
}
