using Anip.Inference.Heads;

namespace Anip.Tests.Heads;

public sealed class NameBoundsTests
{
    [Theory]
    [InlineData("Dermatologist Dr Hanna Lund", "Hanna Lund")]
    [InlineData("Prof. Ian Whitfield", "Ian Whitfield")]
    [InlineData("Mr Patel", "Patel")]
    [InlineData("Chief Executive Nora Blum", "Nora Blum")]
    [InlineData("Former Senator Ruth Calloway", "Ruth Calloway")]
    [InlineData("Volcanologist Ana Reyes", "Ana Reyes")]
    [InlineData("Pope Francis", "Pope Francis")]
    [InlineData("Prince Harry", "Prince Harry")]
    [InlineData("Justice Smith", "Justice Smith")]
    [InlineData("Dr", "Dr")]
    [InlineData("Author", "Author")]
    [InlineData("Drew Barrymore", "Drew Barrymore")]
    public void A_title_or_profession_is_no_part_of_a_name(string found, string name)
    {
        Assert.Equal($"person:{name}", Read(found, "person"));
    }

    [Theory]
    [InlineData("Peru and Bolivia", "location:Peru|location:Bolivia")]
    [InlineData("New Zealand and Fiji", "location:New Zealand|location:Fiji")]
    [InlineData("Peru & Bolivia", "location:Peru|location:Bolivia")]
    [InlineData("Bosnia and Herzegovina", "location:Bosnia and Herzegovina")]
    [InlineData("Trinidad and Tobago", "location:Trinidad and Tobago")]
    [InlineData("North and South Korea", "location:North and South Korea")]
    [InlineData("Central and Eastern Europe", "location:Central and Eastern Europe")]
    [InlineData("Little Falls and Big Bend Railroad", "location:Little Falls and Big Bend Railroad")]
    public void Places_joined_by_and_are_several_but_where_the_name_itself_has_it(string found, string names)
    {
        Assert.Equal(names, Read(found, "location"));
    }

    [Theory]
    [InlineData("Anna Keller and Marc Dubois", "person:Anna Keller|person:Marc Dubois")]
    [InlineData("Anna Keller and Dr Marc Dubois", "person:Anna Keller|person:Marc Dubois")]
    [InlineData("Simon and Garfunkel", "person:Simon and Garfunkel")]
    public void People_with_whole_names_joined_by_and_are_several(string found, string names)
    {
        Assert.Equal(names, Read(found, "person"));
    }

    [Theory]
    [InlineData("Coral Sea", "location")]
    [InlineData("Strait of Messina", "location")]
    [InlineData("Lake Chad", "location")]
    [InlineData("Gulf Air", "organization")]
    [InlineData("Sea", "organization")]
    [InlineData("Johnson and Johnson", "organization")]
    [InlineData("Bay City Rollers", "organization")]
    public void Waters_are_places_whoever_is_written_about(string found, string type)
    {
        Assert.Equal($"{type}:{found}", Read(found, "organization"));
    }

    private static string Read(string text, string type)
    {
        List<NameWord> words = [];
        NameWords.Split(text, 0, text.Length, words);
        List<(int Start, int End, string Type)> names = [];
        NameBounds.Read(text, words.ToArray(), 0, words.Count, type, names);
        return string.Join('|', names.Select(name => $"{name.Type}:{text[words[name.Start].Start..words[name.End - 1].End]}"));
    }
}
