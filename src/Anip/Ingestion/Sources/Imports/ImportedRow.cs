namespace Anip.Ingestion.Sources.Imports;

/// <summary>A row of another system's articles.</summary>
/// <param name="Place">Tells it from the others, such as <c>id 17</c>.</param>
/// <param name="Json">UTF-8: an object with the members that a line of a file has. Null where the row is longer than one may be.</param>
/// <param name="IsDoubled">Another row, which comes before or is newer, has the same address.</param>
public readonly record struct ImportedRow(string Place, ReadOnlyMemory<byte>? Json, bool IsDoubled);
