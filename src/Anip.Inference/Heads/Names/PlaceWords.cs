using System.Collections.Frozen;

namespace Anip.Inference.Heads;

/// <summary>Words by which a name is surely a place, and places that have an "and" in their name.</summary>
internal static class PlaceWords
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Last = Lookup("Sea Ocean River Strait Peninsula Desert Mountains Islands");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> FirstOf = Lookup("Sea Gulf Strait Bay Straits Isle");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> First = Lookup("Lake Mount");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Directions = Lookup("North South East West Northern Southern Eastern Western Central Upper Lower Great Inner Outer Mid");

    // Bosnia and Herzegovina, Trinidad and Tobago …
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> SecondOfPair = Lookup(
        "Herzegovina Hercegovina Tobago Barbuda Nevis Príncipe Principe Grenadines Caicos Futuna Miquelon Wear Labrador Kashmir Nicobar Hove Cromarty Kinross Galloway Bute Chelsea Fulham Dagenham");

    public static bool Ends(ReadOnlySpan<char> word) => Last.Contains(word);

    /// <param name="followedByOf">As in Gulf of Aden.</param>
    public static bool Begins(ReadOnlySpan<char> word, bool followedByOf) => followedByOf ? FirstOf.Contains(word) : First.Contains(word);

    /// <summary>Whether what follows an "and" is the second half of the same name: North and South Korea.</summary>
    public static bool IsDirection(ReadOnlySpan<char> word) => Directions.Contains(word);

    public static bool EndsPair(ReadOnlySpan<char> word) => SecondOfPair.Contains(word);

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup(string words) =>
        words.Split(' ').ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
}
