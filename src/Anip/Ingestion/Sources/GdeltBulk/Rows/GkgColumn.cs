namespace Anip.Ingestion.Sources.GdeltBulk.Rows;

/// <summary>Columns of the Global Knowledge Graph, version 2.1, that are read.</summary>
internal static class GkgColumn
{
    public const int All = 27;

    /// <summary>A line with fewer columns is none of the graph's.</summary>
    public const int Least = 16;

    public const int Record = 0;
    public const int Collection = 2;
    public const int Domain = 3;
    public const int Address = 4;
    public const int Themes = 7;
    public const int ThemesWithOffsets = 8;
    public const int Locations = 9;
    public const int LocationsWithOffsets = 10;
    public const int Persons = 11;
    public const int Organisations = 13;
    public const int Tone = 15;
    public const int Image = 18;
    public const int Translation = 25;
    public const int Extras = 26;
}
