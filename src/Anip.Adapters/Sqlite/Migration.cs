using System.Globalization;

namespace Anip.Adapters.Sqlite;

/// <summary>A numbered script, <c>Migrations/NNNN_name.sql</c>. Once released it never changes; the next number corrects it.</summary>
/// <param name="Sql">Reads the script: needed once in the life of a database, not at every start.</param>
internal sealed record Migration(int Number, string Name, Func<string> Sql)
{
    private const string Folder = "Anip.Adapters.Sqlite.Migrations.";

    public static IReadOnlyList<Migration> All { get; } =
    [
        .. typeof(Migration).Assembly.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(Folder, StringComparison.Ordinal))
            .Select(resource => Path.GetFileNameWithoutExtension(resource[Folder.Length..]))
            .Select(name => new Migration(int.Parse(name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), name, () => Read(name)))
            .OrderBy(migration => migration.Number),
    ];

    public static int Latest => All[^1].Number;

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(Migration).Assembly.GetManifestResourceStream($"{Folder}{name}.sql")!);
        return reader.ReadToEnd();
    }
}
