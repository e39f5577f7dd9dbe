using Anip.Enrichment;
using Anip.Ingestion.Sources.Samples;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Anip.Tests.Enrichment;

public sealed class SummarizerTests
{
    private const string Story =
        "The ferry companies Tidewell and Brannock Lines have agreed to merge, they said on Tuesday. " +
        "It was raining in Dublin when the news came out. " +
        "The ferry companies Tidewell and Brannock Lines have agreed to merge, they said again on Wednesday. " +
        "A dog slept under a table in the waiting room all afternoon. " +
        "The merger makes the ferry companies the largest on the Irish Sea, with 31 ships and lower costs. " +
        "Somebody had left a newspaper on a bench near the door. " +
        "\"We are glad,\" said a man who did not give his name.";

    [Fact]
    public void The_sentences_nearest_to_the_point_are_chosen_and_none_twice()
    {
        var summary = Summarizer.Summarize("Tidewell and Brannock Lines agree ferry merger", Story, "en");

        Assert.StartsWith("The ferry companies Tidewell and Brannock Lines have agreed to merge, they said on Tuesday.", summary, StringComparison.Ordinal);
        Assert.Contains("The merger makes the ferry companies the largest", summary, StringComparison.Ordinal);
        Assert.DoesNotContain("Wednesday", summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Rain fell. It stopped. It fell again. It stopped again.")]
    public void A_short_text_is_its_own_summary(string? content)
    {
        Assert.Null(Summarizer.Summarize("Rain", content, "en"));
    }

    [Fact]
    public void Three_long_sentences_are_not_summarised()
    {
        var content = string.Join(' ', Enumerable.Range(1, 3).Select(i => $"Sentence {i} goes on {string.Concat(Enumerable.Repeat("and on ", 30))}here."));

        Assert.Null(Summarizer.Summarize("Long", content, "en"));
    }

    [Fact]
    public async Task The_full_samples_get_one_to_three_of_their_own_sentences_in_order()
    {
        var summarised = 0;
        await foreach (var article in new SampleSource(new FakeTimeProvider()).Reading().FetchAsync(TestContext.Current.CancellationToken))
        {
            if (Summarizer.Summarize(article.Title, article.Content, article.Language) is { } summary)
            {
                summarised++;
                AssertOwnSentencesInOrder(article.Content!, summary);
            }
        }

        Assert.Equal(4, summarised);
    }

    [Fact]
    public void Any_text_gives_its_own_sentences_in_order_or_nothing()
    {
        var given = 0;
        RandomText.Gen.Sample(text =>
        {
            var content = text + Story + text;
            if (Summarizer.Summarize(text, content, null) is { } summary)
            {
                Interlocked.Increment(ref given);
                AssertOwnSentencesInOrder(content, summary);
            }

            if (Summarizer.Summarize(text, text, "en") is { } own)
            {
                AssertOwnSentencesInOrder(text, own);
            }
        });

        Assert.True(given > 1_000);
    }

    [Fact]
    public void Sentence_vectors_choose_the_near_and_leave_out_the_repeated()
    {
        var sentences = Split(Story);
        var vectors = new float[sentences.Length * 2];
        (float, float)[] rows = [(1, 0.1f), (-1, 0), (1, 0.1f), (-1, 0.1f), (0.6f, 1), (-1, -1), (-1, -0.5f)];
        for (var i = 0; i < rows.Length; i++)
        {
            (vectors[2 * i], vectors[2 * i + 1]) = rows[i];
        }

        var summary = Summarizer.Summarize(Story, sentences, vectors, [1, 0.5f]);

        Assert.Equal($"{TextOf(sentences[0])} {TextOf(sentences[4])}", summary);

        static string TextOf(SentenceSpan sentence) => Story[sentence.Start..sentence.End];
    }

    [Fact]
    public void Vectors_without_a_direction_choose_nothing()
    {
        var sentences = Split(Story);

        Assert.Null(Summarizer.Summarize(Story, sentences, new float[sentences.Length * 4], new float[4]));
        Assert.Null(Summarizer.Summarize(Story, sentences, Enumerable.Repeat(float.NaN, sentences.Length * 4).ToArray(), [1, 0, 0, 0]));
    }

    [Fact]
    public void Vectors_that_do_not_fit_the_sentences_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Summarizer.Summarize(Story, Split(Story), new float[5], new float[4]));

        Assert.Contains("7 sentences of 4 dimensions need 28 numbers, not 5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_million_sentences_cost_no_more_than_the_first_few_hundred()
    {
        var text = string.Concat(Enumerable.Repeat("Ships were late on Monday. ", 1_000_000));

        var summary = Summarizer.Summarize("Late ships", text, "en");

        Assert.NotNull(summary);
        Assert.Equal(Summarizer.Summarize("Late ships", text[..ArticleWords.MaxLength], "en"), summary);
    }

    private static SentenceSpan[] Split(string text)
    {
        var sentences = new SentenceSpan[64];
        return sentences[..SentenceSplitter.Split(text, sentences)];
    }

    private static void AssertOwnSentencesInOrder(string content, string summary)
    {
        var sentences = new SentenceSpan[content.Length + 1];
        var count = SentenceSplitter.Split(content, sentences);

        Assert.True(IsMadeOf(summary, sentences.AsSpan(0, count), 0), summary);

        // A sentence may be the beginning of another, so every way to read the summary is tried.
        bool IsMadeOf(string rest, ReadOnlySpan<SentenceSpan> left, int taken)
        {
            if (rest.Length == 0 || taken == Summarizer.MaxSentences)
            {
                return rest.Length == 0 && taken > 0;
            }

            for (var i = 0; i < left.Length; i++)
            {
                var sentence = content[left[i].Start..left[i].End];
                if (rest.StartsWith(sentence, StringComparison.Ordinal)
                    && (IsMadeOf(rest[sentence.Length..], left[(i + 1)..], taken + 1)
                        || (rest.Length > sentence.Length && rest[sentence.Length] == ' ' && IsMadeOf(rest[(sentence.Length + 1)..], left[(i + 1)..], taken + 1))))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
