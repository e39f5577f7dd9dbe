using System.Diagnostics;
using Anip.Search;

namespace Anip.Tests.Search;

public sealed class SearchWordsTests
{
    [Theory]
    [InlineData("The bank's 4.25 %", "the bank s 4 25")]
    [InlineData("Élysée ﬁnance Straße", "elysee finance strasse")]
    [InlineData("東京タワー", "東京 京タ タワ ワー ー")]
    [InlineData("กรุงเทพ", "กรุ รุง งเ เท ทพ พ")]
    [InlineData("AI가 2024년", "ai 가 2024 년")]
    [InlineData("A\u0301\u200Dbc", "abc")]
    [InlineData("\u0301 \u200B", "")]
    [InlineData("½ Ⅷ ㎏", "1 2 viii kg")]
    public void Text_falls_into_its_words(string text, string words) => Assert.Equal(words, string.Join(' ', Of(text)));

    [Fact]
    public void Twice_the_text_takes_twice_the_time_whatever_it_is()
    {
        string[] fragments = ["word ", "é", "\u0301\u0316", "a\u0301\u0316", "กุ", "\u0E38", "각", "\u1100\u1161\u11A8", "\uFDFA", "東", "\u200B", "😀", "\uD800", "\uFFFE"];
        foreach (var fragment in fragments)
        {
            Time(fragment, 1_000);
            var (one, four) = (Time(fragment, 100_000), Time(fragment, 400_000));

            Assert.True(four < (one * 10) + TimeSpan.FromMilliseconds(300), $"{fragment}: {one} and {four}");
        }
    }

    private static TimeSpan Time(string fragment, int units)
    {
        var text = string.Concat(Enumerable.Repeat(fragment, units / fragment.Length));
        var started = Stopwatch.GetTimestamp();
        var count = 0;
        for (var words = new SearchWords(text, stackalloc char[SearchWords.Longest]); words.MoveNext();)
        {
            count++;
        }

        Assert.InRange(count, 0, 20 * units);
        return Stopwatch.GetElapsedTime(started);
    }

    private static List<string> Of(string text)
    {
        var list = new List<string>();
        for (var words = new SearchWords(text, stackalloc char[SearchWords.Longest]); words.MoveNext();)
        {
            list.Add(words.Current.ToString());
        }

        return list;
    }
}
