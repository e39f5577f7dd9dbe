using Anip.Enrichment;

namespace Anip.Tests.Enrichment;

public sealed class SentenceSplitterTests
{
    [Theory]
    [InlineData("Rain fell. Then it stopped.|Nobody minded!", "Rain fell.|Then it stopped.|Nobody minded!")]
    [InlineData("Dr. Smith met Mr. Jones. They talked.", "Dr. Smith met Mr. Jones.|They talked.")]
    [InlineData("J. R. Hartley wrote it. It sold well.", "J. R. Hartley wrote it.|It sold well.")]
    [InlineData("Shares rose 3.5 percent. Costs fell to $1.2bn.", "Shares rose 3.5 percent.|Costs fell to $1.2bn.")]
    [InlineData("He moved to the U.S. The company did not.", "He moved to the U.S.|The company did not.")]
    [InlineData("The U.S. Senate voted. Nobody spoke.", "The U.S. Senate voted.|Nobody spoke.")]
    [InlineData("Larkfield Inc. Chairman Bo Ek left. She stayed.", "Larkfield Inc. Chairman Bo Ek left.|She stayed.")]
    [InlineData("\"Stop!\" he cried. \"It is over.\" Then silence.", "\"Stop!\" he cried.|\"It is over.\"|Then silence.")]
    [InlineData("Wait … what? Yes.", "Wait … what?|Yes.")]
    [InlineData("Am 3. Oktober wurde z. B. gefeiert. Danach nicht.", "Am 3. Oktober wurde z. B. gefeiert.|Danach nicht.")]
    [InlineData("M. Durand est parti. Mme Roy reste.", "M. Durand est parti.|Mme Roy reste.")]
    [InlineData("El Sr. Ruiz llegó. ¿Quién lo vio? Nadie.", "El Sr. Ruiz llegó.|¿Quién lo vio?|Nadie.")]
    [InlineData("彗星が来た。「海だ。」と彼は言った！次は来月？", "彗星が来た。|「海だ。」|と彼は言った！|次は来月？")]
    [InlineData("यह जीत है। सब खुश हैं।", "यह जीत है।|सब खुश हैं।")]
    [InlineData("هل وصلوا؟ نعم.", "هل وصلوا؟|نعم.")]
    [InlineData("A heading\nThe text begins here. And ends.", "A heading|The text begins here.|And ends.")]
    [InlineData("A line that is\nwrapped goes on. Good.", "A line that is\nwrapped goes on.|Good.")]
    [InlineData("See example.org for more. Or not.", "See example.org for more.|Or not.")]
    [InlineData("1. First things. 2. Second things.", "1. First things.|2. Second things.")]
    public void Sentences_end_where_a_reader_ends_them(string text, string expected)
    {
        Assert.Equal(expected.Split('|'), Split(text.Replace('|', ' ')));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t ")]
    public void Nothing_has_no_sentences(string text)
    {
        Assert.Empty(Split(text));
    }

    [Fact]
    public void It_stops_when_the_room_given_is_full()
    {
        var sentences = new SentenceSpan[2];

        Assert.Equal(2, SentenceSplitter.Split("One. Two. Three.", sentences));
        Assert.Equal(new SentenceSpan(5, 9), sentences[1]);
    }

    [Fact]
    public void Spans_rise_do_not_overlap_and_leave_only_white_space_out()
    {
        RandomText.Gen.Sample(text =>
        {
            var sentences = new SentenceSpan[text.Length + 1];
            var end = 0;
            foreach (var sentence in sentences.AsSpan(0, SentenceSplitter.Split(text, sentences)))
            {
                Assert.True(sentence.Start >= end && sentence.End > sentence.Start);
                Assert.True(string.IsNullOrWhiteSpace(text[end..sentence.Start]));
                Assert.False(char.IsWhiteSpace(text[sentence.Start]) || char.IsWhiteSpace(text[sentence.End - 1]));
                end = sentence.End;
            }

            Assert.True(string.IsNullOrWhiteSpace(text[end..]));
        });
    }

    private static string[] Split(string text)
    {
        var sentences = new SentenceSpan[64];
        return [.. sentences.Take(SentenceSplitter.Split(text, sentences)).Select(sentence => text[sentence.Start..sentence.End])];
    }
}
