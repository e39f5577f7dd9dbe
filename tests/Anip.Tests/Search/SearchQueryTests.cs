using Anip.Search;

namespace Anip.Tests.Search;

public sealed class SearchQueryTests
{
    [Theory]
    [InlineData("OR", 0, 2, "OR stands between")]
    [InlineData("mars OR", 5, 2, "OR stands between")]
    [InlineData("mars OR OR venus", 8, 2, "OR stands between")]
    [InlineData("-mars OR venus", 6, 2, "OR stands between")]
    [InlineData("mars OR -venus", 8, 1, "cannot stand beside OR")]
    [InlineData("\"central bank", 0, 1, "not closed")]
    [InlineData("rates -“central bank", 7, 1, "not closed")]
    [InlineData("*", 0, 1, "A star")]
    [InlineData("mars *", 5, 1, "A star")]
    [InlineData("*ism", 0, 1, "A star")]
    [InlineData("rates ele*ion", 9, 1, "A star")]
    [InlineData("topic:", 0, 6, "filter topic")]
    [InlineData("mars Topic:sports", 5, 6, "filter topic")]
    [InlineData("-title:mars", 1, 6, "no fields")]
    [InlineData("!!!", 0, 3, "no word")]
    [InlineData("-", 0, 1, "no word")]
    public void What_means_nothing_is_named_with_its_place(string query, int position, int length, string message)
    {
        var error = SearchQuery.Parse(query).Error;

        Assert.NotNull(error);
        Assert.Equal((position, length), (error.Position, error.Length));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"At character {position + 1}: ", error.AtPlace, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mars OR venus OR \"red planet\" -moon elect*")]
    [InlineData("Ukraine: what is known")]
    [InlineData("at 12:30 https://example.org/a?b=c")]
    [InlineData("mars - venus")]
    [InlineData("this or that AND all NOT these")]
    [InlineData("\"elect\"* don't covid-19 R&D C++ ﬁnance")]
    [InlineData("-mars")]
    [InlineData("")]
    [InlineData(null)]
    public void What_people_write_has_no_fault(string? query) => Assert.Null(SearchQuery.Parse(query).Error);

    [Theory]
    [InlineData("USA", "usa|u s a")]
    [InlineData("U.S.A.", "u s a|usa")]
    [InlineData("U.S.A", "u s a|usa")]
    [InlineData("Η.Π.Α.", "η π α|ηπα")]
    [InlineData("US", "us|u s")]
    [InlineData("U.S.", "u s")]
    [InlineData("usa", "usa")]
    [InlineData("\"USA\"", "usa")]
    [InlineData("USA*", "usa")]
    [InlineData("U.SA", "u sa")]
    [InlineData("I", "i")]
    [InlineData("GERMANY", "germany")]
    public void An_acronym_is_found_with_points_and_without(string query, string alternatives)
    {
        var required = Assert.Single(SearchQuery.Parse(query).Required);

        Assert.Equal(alternatives, string.Join('|', required.Select(term => string.Join(' ', term.Words))));
    }

    [Fact]
    public void An_acronym_is_excluded_in_both_forms() =>
        Assert.Equal(["usa", "u s a"], SearchQuery.Parse("rates -USA").Excluded.Select(term => string.Join(' ', term.Words)));

    [Fact]
    public void Nothing_makes_the_reader_fail()
    {
        string[] parts = ["OR", "AND", "NOT", "\"", "“", "*", "-", ":", "topic:", "a", "서울", "กรุง", "\uFB01", "\uD800", "\uDC00", "\uFFFE", "\0", " ", "\u0301", "\u200B"];
        var random = new Random(5);
        for (var round = 0; round < 20_000; round++)
        {
            var query = string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => random.GetItems(parts, 1)[0]));

            var parsed = SearchQuery.Parse(query);

            Assert.All(parsed.Required.SelectMany(group => group).Concat(parsed.Excluded), term => Assert.All(term.Words, Assert.NotEmpty));
            Assert.True(parsed.Error is not { } error || (error.Position >= 0 && error.Length > 0 && error.Position + error.Length <= query.Length), query);
        }
    }

    [Fact]
    public void A_query_without_end_is_read_up_to_a_bound()
    {
        Assert.Contains("2,000 characters", SearchQuery.Parse(new string('x', 3_000)).Error!.Message, StringComparison.Ordinal);
        var many = SearchQuery.Parse(string.Join(' ', Enumerable.Range(0, 200)));
        Assert.Equal(64, many.Required.Count);
        Assert.Contains("64 words", many.Error!.Message, StringComparison.Ordinal);
    }
}
