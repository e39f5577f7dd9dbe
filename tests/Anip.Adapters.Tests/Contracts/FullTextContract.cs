using Anip.Articles;

namespace Anip.Adapters.Tests.Contracts;

/// <summary>What a free-text query finds. Any text is one, and none makes the store fail.</summary>
public abstract class FullTextContract(ITestStorage storage) : StorageContract(storage)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Articles.PutAsync(
            [
                An("1", "Rover lands on Mars", "The rover landed near a crater. NASA's engineers don't sleep."),
                An("2", "Mars bars recalled", "A sweet was recalled in Zürich."),
                An("3", "Election in France", "Voters in Paris went to the polls — covid-19 or not."),
                An("4", "北京大学发布新研究", "研究人员在上海。"),
                An("5", "東京でロケット打ち上げ", null),
                An("6", "서울의 새로운 소식", null),
            ],
            Cancel);
    }

    [Fact]
    public async Task Of_an_article_that_one_batch_brings_twice_the_words_of_its_last_text_are_found()
    {
        await Articles.PutAsync([An("7", "First harbour", "Ships"), An("1", "Rover rests"), An("7", "Second lighthouse", "Ships"), An("8", "Third harbour")], Cancel);
        await Articles.PutAsync([An("7", "Fourth windmill"), An("9", "Fifth lighthouse"), An("7", "Sixth watermill")], Cancel);

        Assert.Equal("8", await FindAsync("harbour"));
        Assert.Equal("9", await FindAsync("lighthouse"));
        Assert.Equal("", await FindAsync("windmill"));
        Assert.Equal("7", await FindAsync("watermill"));
        Assert.Equal("1", await FindAsync("rests"));
        Assert.Equal("", await FindAsync("lands"));
    }

    [Theory]
    [InlineData("mars", "2 1")]
    [InlineData("MARS Rover", "1")]
    [InlineData("mars nothing", "")]
    [InlineData("\"mars bars\"", "2")]
    [InlineData("\"bars mars\"", "")]
    [InlineData("\u201Cmars bars\u201D", "2")]
    [InlineData("\"mars bars", "2")]
    [InlineData("mars -rover", "2")]
    [InlineData("mars -\"mars bars\"", "1")]
    [InlineData("-mars -election", "6 5 4")]
    [InlineData("engin*", "1")]
    [InlineData("engin", "")]
    [InlineData("mars -rec*", "1")]
    [InlineData("\"rover land\"*", "1")]
    [InlineData("zurich", "2")]
    [InlineData("Zürich", "2")]
    [InlineData("covid-19", "3")]
    [InlineData("don't", "1")]
    [InlineData("nasa crater", "1")]
    [InlineData("rover -crater", "")]
    public async Task Words_are_all_required_and_quotes_minus_and_star_mean_what_they_say(string query, string found) =>
        Assert.Equal(found, await FindAsync(query));

    [Theory]
    [InlineData("北京", "4")]
    [InlineData("大学", "4")]
    [InlineData("上海", "4")]
    [InlineData("海上", "")]
    [InlineData("ロケット", "5")]
    [InlineData("東京 打ち上げ", "5")]
    [InlineData("새로운", "6")]
    public async Task Scripts_without_spaces_are_found_by_their_parts(string query, string found) => Assert.Equal(found, await FindAsync(query));

    [Theory]
    [InlineData("กรุงเทพ", "ข่าวกรุงเทพมหานครวันนี้")]
    [InlineData("วันนี้", "ข่าวกรุงเทพมหานครวันนี้")]
    [InlineData("ก", "ข่าวกรุงเทพมหานครวันนี้")]
    [InlineData("ວຽງຈັນ", "ຂ່າວນະຄອນຫຼວງວຽງຈັນມື້ນີ້")]
    [InlineData("ភ្នំពេញ", "ព័ត៌មានរាជធានីភ្នំពេញថ្ងៃនេះ")]
    [InlineData("ရန်ကုန်", "ယနေ့ရန်ကုန်မြို့သတင်း")]
    [InlineData("서울", "서울에서 만나요")]
    [InlineData("서울시장", "서울시장이 연설했다")]
    [InlineData("정부", "정부는 AI가 답이라고")]
    [InlineData("ai", "정부는 AI가 답이라고")]
    [InlineData("ελλαδα", "Ελλάδα: πυρκαγιές")]
    [InlineData("ΠΥΡΚΑΓΙΕΣ", "Ελλάδα: πυρκαγιές")]
    [InlineData("finance", "\uFB01nance ligature")]
    [InlineData("\uFB01nance", "A finance minister")]
    [InlineData("ＦＩＦＡ", "FIFA")]
    [InlineData("fifa 2026", "ＦＩＦＡ　２０２６")]
    [InlineData("ロケット", "ﾛｹｯﾄ")]
    [InlineData("strasse", "Lange Straße")]
    [InlineData("STRAẞE", "Lange Strasse")]
    [InlineData("istanbul", "İSTANBUL'DA")]
    [InlineData("kıbrıs", "KIBRIS")]
    [InlineData("السلام", "السَّلَامُ عليكم")]
    [InlineData("שלום", "שָׁלוֹם")]
    [InlineData("السَّلَامُ", "السلام عليكم")]
    [InlineData("الامم المتحده", "الأمم المتحدة")]
    [InlineData("2026", "كأس العالم ٢٠٢٦")]
    [InlineData("שָׁלוֹם", "שלום")]
    [InlineData("da nang", "Đà Nẵng")]
    [InlineData("Hà Nội", "ha noi")]
    [InlineData("lodz", "Łódź")]
    [InlineData("kobenhavn", "KØBENHAVN")]
    [InlineData("ISTANBUL", "ıstanbul")]
    [InlineData("दिल्ली", "नई दिल्ली में")]
    [InlineData("정부", "정부가 발표했다")]
    [InlineData("서울", "\u1109\u1165\u110B\u116E\u11AF 소식")]
    [InlineData("launch", "Rocket🚀launch❤️")]
    [InlineData("love", "love\uFE0F it")]
    [InlineData("葛飾", "葛\U000E0100飾区")]
    [InlineData("ក្រុង", "ទី\u200Bក្រុង\u200Bថ្មី")]
    [InlineData("ကုန်", "ယနေ့ရန်ကုန်မြို့သတင်း")]
    [InlineData("ﷺ", "صلى الله عليه وسلم")]
    [InlineData("zusammen", "zu\u00ADsam\u00ADmen")]
    [InlineData("佐々木", "佐々木氏が会見")]
    [InlineData("𠮷野家", "牛丼の𠮷野家が値上げ")]
    [InlineData("\"iphone手机 2026\"", "新iPhone手机 2026年")]
    public async Task A_word_is_found_however_its_script_writes_it(string query, string title)
    {
        await PutAsync(An("9", title, null));

        Assert.Contains("9", (await FindAsync(query)).Split(' '));
    }

    [Theory]
    [InlineData("เทพกรุง", "ข่าวกรุงเทพมหานครวันนี้")]
    [InlineData("울", "서울시장이 연설했다")]
    [InlineData("\"ข่าวกรุง เทพ\"", "ข่าวกรุงเทพมหานครวันนี้")]
    [InlineData("-กรุงเทพ", "ข่าวกรุงเทพมหานครวันนี้")]
    [InlineData("-서울", "서울시장이 연설했다")]
    [InlineData("ab", "a b")]
    public async Task And_by_nothing_else(string query, string title)
    {
        await PutAsync(An("9", title, null));

        Assert.DoesNotContain("9", (await FindAsync(query)).Split(' '));
    }

    [Fact]
    public async Task A_word_at_the_end_of_a_long_text_without_spaces_is_found()
    {
        await PutAsync(An("9", "ข่าว", string.Concat(Enumerable.Repeat("ประชาชนเดินทางมาที่นี่", 400)) + "เชียงใหม่"));

        Assert.Equal("9", await FindAsync("เชียงใหม่"));
    }

    [Theory]
    [InlineData("zürich OR nasa", "2 1")]
    [InlineData("mars zürich OR nasa", "2 1")]
    [InlineData("mars zürich OR crater -nasa", "2")]
    [InlineData("election OR \"mars bars\"", "3 2")]
    [InlineData("mars AND nasa", "1")]
    [InlineData("mars NOT nasa", "2")]
    public async Task Or_takes_either_of_two(string query, string found) => Assert.Equal(found, await FindAsync(query));

    [Theory]
    [InlineData("mars !!!", "2 1")]
    [InlineData("mars -", "2 1")]
    [InlineData("mars ~ * ^ ( ) { }", "2 1")]
    [InlineData("!!!", "")]
    [InlineData("\"\"", "")]
    [InlineData("* - \"", "")]
    [InlineData("", "6 5 4 3 2 1")]
    [InlineData(" \t\n", "6 5 4 3 2 1")]
    public async Task What_is_no_word_asks_for_nothing(string query, string found) => Assert.Equal(found, await FindAsync(query));

    [Theory]
    [InlineData("title:mars")]
    [InlineData("{title content}: mars")]
    [InlineData("mars NEAR(rover, 2")]
    [InlineData("mars AND")]
    [InlineData("NOT OR AND NEAR")]
    [InlineData("^mars + rover")]
    [InlineData("'; DROP TABLE article; --")]
    [InlineData("%_[]$1 @x :y ?1 {0}")]
    [InlineData("\"\"\"\"\"\"\"\"\"")]
    [InlineData("-\"-\"-\"-*\"*")]
    [InlineData("a\0b \0")]
    [InlineData("👩‍👩‍👧 \u0301 \u202E ㊗ Ⅷ ²")]
    public async Task Any_text_is_a_query(string query)
    {
        Assert.NotNull(await FindAsync(query));
        Assert.Equal("2 1", await FindAsync("mars"));
    }

    [Fact]
    public async Task Half_a_surrogate_pair_and_a_query_without_end_are_queries_too()
    {
        Assert.NotNull(await FindAsync("\uD800 x\uDFFF"));
        Assert.NotNull(await FindAsync(string.Concat(Enumerable.Repeat("word -\"and phrase\" pre* ", 50_000))));
        Assert.NotNull(await FindAsync(new string('x', 1_000_000)));
        Assert.NotNull(await FindAsync(new string('"', 100_000)));
        Assert.NotNull(await FindAsync(string.Join(' ', Enumerable.Range(0, 5_000))));
    }

    [Fact]
    public async Task An_edit_is_found_by_its_new_words_alone()
    {
        await PutAsync(An("1", "Probe lands on Venus", "Nobody was there."));

        Assert.Equal("1", await FindAsync("venus"));
        Assert.Equal("", await FindAsync("crater"));
        Assert.Equal("2", await FindAsync("mars"));
    }

    [Fact]
    public async Task A_word_that_very_many_have_and_one_that_few_have_find_the_same_way()
    {
        await Articles.PutAsync([.. Enumerable.Range(0, 20_100).Select(i => An($"many {i}", $"common {(i == 9 ? "rare" : "word")}", at: Now.AddDays(-1)))], Cancel);

        Assert.Equal(3, (await TitlesAsync(new ArticleFilter { Text = "common" }, 3)).Count);
        Assert.Equal(["common rare"], await TitlesAsync(new ArticleFilter { Text = "common rare" }));
        Assert.Equal(["common rare"], await TitlesAsync(new ArticleFilter { Text = "common -word", Source = "the example" }));
        Assert.Equal(20_099, (await TitlesAsync(new ArticleFilter { Text = "common -rare" }, 30_000)).Count);
    }

    private async Task<string> FindAsync(string query)
    {
        var page = await Articles.QueryAsync(new ArticleQuery { Filter = new ArticleFilter { Text = query } }, Cancel);
        return string.Join(' ', page.Articles.Select(article => article.Url[^1..]));
    }
}
