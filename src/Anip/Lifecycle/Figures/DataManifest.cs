namespace Anip.Lifecycle.Figures;

/// <summary>A file that a model learnt from or was measured by.</summary>
/// <param name="Name">Without folder and extensions.</param>
/// <param name="Sha256">Of its bytes.</param>
/// <param name="What">What it holds, and where it comes from.</param>
/// <param name="Rows">Texts, or sentences.</param>
/// <param name="RowsByClass">Of entities the names by type.</param>
/// <param name="OnlyMeasured">No row of it was learnt from.</param>
public sealed record DataSource(
    string Name, string Sha256, string What, string Licence, long Rows, IReadOnlyDictionary<string, long> RowsByClass, bool OnlyMeasured = false);

/// <summary>A point of a learning curve.</summary>
/// <param name="Key">Such as <c>loss/seed_1</c>.</param>
/// <param name="Step">Of the training: batches learnt from.</param>
public sealed record CurvePoint(string Key, long Step, double Value);
