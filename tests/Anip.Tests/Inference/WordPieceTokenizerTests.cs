using System.Text.Json;
using Anip.Inference.Tokenization;
using CsCheck;

namespace Anip.Tests.Inference;

public sealed class WordPieceTokenizerTests
{
    private static readonly WordPieceTokenizer Tokenizer = ShippedModels.Tokenizer;

    // All code units: lone surrogates, controls and noncharacters too, with the troublesome ones more often.
    private static readonly Gen<string> AnyText = Gen.OneOf(
        Gen.Char,
        Gen.Char['a', 'z'],
        Gen.OneOf(' ', '\n', '\0', '\uD83D', '\uDE00', '\u0301', '\u00E9', '\uAC01', '\u4E2D', '\uFFFE', '\u200B', '[', ']', '#'))
        .Array[0, 80].Select(units => new string(units));

    [Fact]
    public void Ids_are_those_of_the_reference()
    {
        var vectors = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Fixtures", "tokenizer", "vectors.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();

        var different = vectors.Where(vector => !Ids(vector.GetProperty("text").GetString() ?? "")
            .SequenceEqual(vector.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())));

        Assert.True(vectors.Count > 400);
        Assert.Empty(different.Select(vector => vector.GetProperty("text").GetString()));
    }

    [Fact]
    public void Places_grow_and_stay_inside_any_text()
    {
        AnyText.Sample(text =>
        {
            var tokens = Tokenize(text);
            var last = (Start: 0, End: 0);
            for (var i = 0; i < tokens.Count; i++)
            {
                var place = (Start: tokens.Starts[i], End: tokens.Ends[i]);
                Assert.True(place.Start >= last.Start && place.End >= last.End && place.Start < place.End && place.End <= text.Length);
                last = place;
            }
        }, iter: 20_000);
    }

    [Fact]
    public void The_tokens_of_two_lines_are_those_of_each()
    {
        Gen.Select(AnyText, AnyText).Sample((first, second) =>
        {
            var both = Tokenize(first + "\n" + second);
            int[] apart = [.. Tokenize(first).Ids, .. Tokenize(second).Ids];
            Assert.Equal(apart, both.Ids.ToArray());
        });
    }

    [Fact]
    public void A_place_covers_the_characters_that_the_token_was_read_from()
    {
        const string text = "Zürich: unaffable cafe\u0301s, 👍🏽";
        var tokens = Tokenize(text);

        var read = tokens.Starts.ToArray().Zip(tokens.Ends.ToArray(), (start, end) => text[start..end]).ToArray();

        Assert.Equal(["Zürich", ":", "una", "ffa", "ble", "cafe\u0301s", ",", "👍🏽"], read);
        Assert.Equal([true, true, true, false, false, true, true, true], tokens.WordStarts.ToArray());
    }

    [Fact]
    public void Special_tokens_in_a_text_are_text()
    {
        var tokens = Tokenize("[SEP] [CLS]");

        Assert.Equal(7, tokens.Count);
        Assert.DoesNotContain(Tokenizer.Last, tokens.Ids.ToArray());
        Assert.DoesNotContain(Tokenizer.First, tokens.Ids.ToArray());
    }

    [Fact]
    public void A_word_of_more_than_a_hundred_characters_is_one_unknown_token()
    {
        var tokens = Tokenize("a " + new string('b', 100) + " " + new string('c', 100_000) + " d");

        Assert.Equal(1, tokens.Ids.ToArray().Count(id => id == Tokenizer.Unknown));
        Assert.Equal(100_103, tokens.Ends[tokens.Ids.IndexOf(Tokenizer.Unknown)]);
    }

    [Fact]
    public void A_warm_tokenizer_allocates_nothing()
    {
        var tokens = new TokenBuffer();
        const string text = "Shares in Rome fell after the vote, 3.5% lower; Ångström said so.";
        Tokenizer.Tokenize(text, tokens);
        tokens.Clear();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Tokenizer.Tokenize(text, tokens);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_limit_cuts_the_tokens_of_this_text_alone()
    {
        var tokens = Tokenize("one two three");
        Tokenizer.Tokenize("four five six", tokens, 2);

        Assert.Equal(5, tokens.Count);
    }

    private static int[] Ids(string text)
    {
        var tokens = new TokenBuffer();
        Tokenizer.Tokenize(text, tokens, 254);
        return [Tokenizer.First, .. tokens.Ids, Tokenizer.Last];
    }

    private static TokenBuffer Tokenize(string text)
    {
        var tokens = new TokenBuffer();
        Tokenizer.Tokenize(text, tokens);
        return tokens;
    }
}
