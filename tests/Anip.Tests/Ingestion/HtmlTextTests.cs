using Anip.Ingestion.Html;
using CsCheck;

namespace Anip.Tests.Ingestion;

public sealed class HtmlTextTests
{
    [Theory]
    [InlineData("One\nTwo", "One\nTwo")]
    [InlineData(" One \r\n\r\n \r\n Two\r\n", "One\n\nTwo")]
    [InlineData("5 < 6 &amp;\n7 > 6", "5 < 6 &\n7 > 6")]
    [InlineData("One\u0085 Two", "One… Two")]
    [InlineData("<p>One\ntwo</p>\n\n<p>Three", "One two\nThree")]
    [InlineData("Wrapped\nand <b>bold</b>", "Wrapped and bold")]
    [InlineData("\n", null)]
    [InlineData("A\u0001\u0008 title", "A title")]
    public void Lines_of_a_text_without_tags_are_its_authors(string text, string? lines)
    {
        Assert.Equal(lines, HtmlText.ToLines(text));
        Assert.Equal(lines, HtmlText.ToLines(lines));
        Assert.DoesNotContain('\n', HtmlText.ToPlain("Wrapped\nat 72")!);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("  a\n b&amp;c ", "a b&c")]
    [InlineData("<p>One</p><p>Two</p>", "One\nTwo")]
    [InlineData("One<br>Two", "One\nTwo")]
    [InlineData("<b>bo</b>ld", "bold")]
    [InlineData("a<script>alert(1)</script><style>p{}</style>b", "ab")]
    [InlineData("<ul><li>x<li>y</ul>", "x\ny")]
    [InlineData("3 < 4 & 5 > 2", "3 < 4 & 5 > 2")]
    [InlineData("I <3 you", "I <3 you")]
    [InlineData("<div><div>deep</div></div>", "deep")]
    [InlineData("<img src=x onerror=alert(1)>", null)]
    [InlineData(" &nbsp; ", null)]
    [InlineData(null, null)]
    public void Html_becomes_plain_text(string? html, string? expected) => Assert.Equal(expected, HtmlText.ToPlain(html));

    [Theory]
    [InlineData("a < b", "a < b")]
    [InlineData("List<T> is generic", "List<T> is generic")]
    [InlineData("<p>escaped all the same</p>", "escaped all the same")]
    public void Text_declared_plain_keeps_its_angle_brackets(string text, string expected) => Assert.Equal(expected, HtmlText.FromDeclaredPlain(text));

    [Fact]
    public void Deep_nesting_is_no_danger()
    {
        var html = string.Concat(Enumerable.Repeat("<div>", 20_000)) + "end";

        Assert.Equal("end", HtmlText.ToPlain(html));
    }

    [Fact]
    public void Any_text_gives_text_without_control_characters() =>
        Gen.String[0, 60].Select(Gen.Int[0, 3], (text, kind) => kind switch { 0 => text, 1 => $"<p>{text}", 2 => $"<{text}>", _ => $"&{text};<i>" }).Sample(
            html => Assert.DoesNotContain(HtmlText.ToPlain(html) ?? "", c => char.IsControl(c) && c != '\n'), iter: 5_000);
}
