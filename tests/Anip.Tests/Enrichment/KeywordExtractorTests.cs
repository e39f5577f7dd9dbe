using System.Diagnostics;
using Anip.Enrichment;
using Anip.Ingestion.Sources.Samples;
using Microsoft.Extensions.Time.Testing;

namespace Anip.Tests.Enrichment;

public sealed class KeywordExtractorTests
{
    [Fact]
    public void Names_and_repeated_words_lead_and_keep_their_capitals()
    {
        var keywords = KeywordExtractor.Extract(
            "Brannock Lines shares jump as Tidewell seals ferry takeover",
            "Shares in Brannock Lines climbed 18% after the Dublin company accepted a merger with its rival Tidewell. Ferry passengers were told nothing.",
            "en");

        Assert.Equal("Brannock Lines", keywords[0]);
        Assert.Contains("Tidewell", keywords);
        Assert.Contains("Dublin", keywords);
        Assert.DoesNotContain("Brannock", keywords);
    }

    [Fact]
    public void A_person_known_by_the_last_name_is_given_with_the_whole_one()
    {
        var keywords = KeywordExtractor.Extract(
            "Marchetti elected in Providence", "Voters chose Delphine Marchetti. Later Marchetti thanked them, and Marchetti left.", "en");

        Assert.Equal("Delphine Marchetti", keywords[0]);
    }

    [Theory]
    [InlineData("Spotify unveils cheaper plan for students", "Spotify")]
    [InlineData("Brannock Lines postponed sailing to Rotterdam", "Rotterdam")]
    [InlineData("Farmers pledged milk deliveries to schools", "milk deliveries")]
    [InlineData("Lufthansa plans shorter flights", "Lufthansa")]
    [InlineData("Oil prices fall", "Oil prices")]
    [InlineData("Police arrested two men in Leeds after shop fire", "Leeds")]
    [InlineData("Regulator fines Vodafone over billing", "Vodafone")]
    [InlineData("Storm damaged roofs in Galway", "Galway")]
    [InlineData("Samsung wins chip contract from Tesla", "chip contract")]
    [InlineData("The minister promised faster trains. Commuters doubted him.", "faster trains")]
    public void A_keyword_is_what_a_text_is_about_and_not_what_happens(string text, string expected)
    {
        string[] verbs = ["unveils", "postponed", "pledged", "plans", "fall", "arrested", "damaged", "wins", "promised", "doubted"];

        var keywords = KeywordExtractor.Extract(text, null, "en");

        Assert.Contains(expected, keywords);
        Assert.DoesNotContain(keywords.SelectMany(keyword => keyword.Split(' ')), word => verbs.Contains(word));
    }

    [Theory]
    [InlineData("Tax cuts divide the cabinet", "Tax cuts")]
    [InlineData("The price rise hurts pensioners", "price rise")]
    [InlineData("Rose Tremlett leads the inquiry", "Rose Tremlett")]
    [InlineData("Vote delayed in the United Nations", "United Nations")]
    [InlineData("New speed limits were posted", "speed limits")]
    public void What_looks_like_a_verb_and_is_none_stays_a_keyword(string text, string expected)
    {
        Assert.Contains(KeywordExtractor.Extract(text, null, "en"), keyword => keyword.StartsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Forms_of_one_word_count_as_one_keyword()
    {
        var keywords = KeywordExtractor.Extract("Ferry strike", "The ferry stayed in port. Other ferries left. A ferry is slow; ferries are old. A strike ended.", "en");

        Assert.Single(keywords, keyword => keyword.StartsWith("ferr", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("en", "The bank of the river and the banks of it")]
    [InlineData("de", "Der Fluss und das Ufer von ihm nach dem")]
    [InlineData("fr", "L'eau de la rivière et les bords de celle-ci")]
    [InlineData("es", "El agua del río y de la orilla para los")]
    [InlineData("it", "L'acqua del fiume e della riva per gli")]
    [InlineData("pt", "A água do rio e da margem para os")]
    [InlineData("nl", "Het water van de rivier en de oever voor het")]
    public void No_keyword_begins_or_ends_with_a_function_word(string language, string text)
    {
        Assert.All(KeywordExtractor.Extract(text, null, language), keyword =>
        {
            var words = keyword.Split(' ');
            Assert.False(StopWords.Contains(words[0], language) || StopWords.Contains(words[^1], language));
        });
    }

    [Fact]
    public async Task Every_sample_in_every_language_gets_keywords_that_occur_in_it()
    {
        await foreach (var article in new SampleSource(new FakeTimeProvider()).Reading().FetchAsync(TestContext.Current.CancellationToken))
        {
            var keywords = KeywordExtractor.Extract(article.Title, article.Content, article.Language);

            Assert.InRange(keywords.Count, 3, KeywordExtractor.Limit);
            Assert.All(keywords, keyword => Assert.Contains(keyword, article.Title + "\n" + article.Content, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Japanese_falls_into_words_where_the_script_changes()
    {
        var keywords = KeywordExtractor.Extract("ララビー彗星に地球の海と似た水", "チリの観測チームは、ララビー彗星の水が地球の海と似ていると発表した。", "ja");

        Assert.Equal("ララビー彗星", keywords[0]);
        Assert.Contains("地球", keywords);
    }

    [Fact]
    public void Any_text_gives_different_keywords_that_occur_in_it()
    {
        RandomText.Gen.Sample(text =>
        {
            foreach (var language in new[] { "en", "fr", "tr", null })
            {
                var keywords = KeywordExtractor.Extract(text[..(text.Length / 3)], text[(text.Length / 3)..], language);

                Assert.True(keywords.Count <= KeywordExtractor.Limit);
                Assert.Equal(keywords.Count, keywords.Distinct(StringComparer.OrdinalIgnoreCase).Count());
                Assert.All(keywords, keyword => Assert.True(keyword.Length > 0 && text.Contains(keyword, StringComparison.Ordinal)));
            }
        });
    }

    [Fact]
    public void A_text_of_ten_megabytes_costs_no_more_than_its_beginning()
    {
        var text = string.Concat(Enumerable.Repeat("Every ship of Brannock Lines was late again on Monday. ", 200_000));
        _ = KeywordExtractor.Extract("Late ships", text, "en");

        var watch = Stopwatch.StartNew();
        var keywords = KeywordExtractor.Extract("Late ships", text, "en");

        Assert.Contains("Brannock Lines", keywords);
        Assert.Equal(KeywordExtractor.Extract("Late ships", text[..ArticleWords.MaxLength], "en"), keywords);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1));
    }
}
