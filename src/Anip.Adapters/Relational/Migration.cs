using System.Globalization;

namespace Anip.Adapters.Relational;

/// <summary>A numbered script, <c>Migrations/NNNN_name.sql</c> of a store. Once released it never changes; the next number corrects it.</summary>
/// <param name="Sql">Reads the script: needed once in the life of a database, not at every start.</param>
internal sealed record Migration(int Number, string Name, Func<string> Sql)
{
    /// <summary>Those of one store, in order.</summary>
    /// <param name="store">The folder that it is in.</param>
    public static IReadOnlyList<Migration> Of(string store)
    {
        var folder = $"Anip.Adapters.{store}.Migrations.";
        return
        [
            .. typeof(Migration).Assembly.GetManifestResourceNames()
                .Where(resource => resource.StartsWith(folder, StringComparison.Ordinal))
                .Select(resource => (Resource: resource, Name: Path.GetFileNameWithoutExtension(resource[folder.Length..])))
                .Select(script => new Migration(
                    int.Parse(script.Name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), script.Name, () => Read(script.Resource)))
                .OrderBy(migration => migration.Number),
        ];
    }

    /// <summary>What is to do yet, by name.</summary>
    /// <param name="indexes">Whether an index that a script has begun is not done.</param>
    public static IReadOnlyList<string> Pending(IReadOnlyList<Migration> migrations, int version, bool indexes) =>
        [.. migrations.Where(migration => migration.Number > version).Select(migration => migration.Name), .. indexes ? (string[])["the index of words"] : []];

    private static string Read(string resource)
    {
        using var reader = new StreamReader(typeof(Migration).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
