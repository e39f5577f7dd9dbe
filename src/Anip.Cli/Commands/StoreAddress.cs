using System.Globalization;

namespace Anip.Cli.Commands;

/// <summary>A store named on the command line: <c>sqlite:FILE</c>, <c>postgres://USER:PASSWORD@HOST:PORT/DATABASE</c>, or <c>postgres:</c> for the one of the settings. What a part of an address may not hold is written as %40 and the like.</summary>
internal static class StoreAddress
{
    private const string Sqlite = "sqlite:";
    private const string Postgres = "postgres:";

    public static string Expected => "expected sqlite:FILE, postgres://USER:PASSWORD@HOST:PORT/DATABASE (with %2F for a / in a name or password, and so on), or postgres: for the one that the settings (POSTGRES_HOST, …) name";

    /// <returns>The settings that choose it; null where the text is no such address.</returns>
    public static IReadOnlyList<(string Key, string? Value, string Option)>? Parse(string text, string option)
    {
        if (text.StartsWith(Sqlite, StringComparison.Ordinal) && text.Length > Sqlite.Length)
        {
            return Settings(option, ("Storage:Provider", "Sqlite"), ("Storage:Sqlite:Path", Path.GetFullPath(text[Sqlite.Length..])));
        }

        if (text == Postgres)
        {
            return Settings(option, ("Storage:Provider", "Postgres"));
        }

        // A second slash, ? or # is most likely one of a password, which must not be taken for the database and shown.
        if (!text.StartsWith(Postgres, StringComparison.Ordinal) || !Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0
            || uri.AbsolutePath.Length < 2 || uri.AbsolutePath.LastIndexOf('/') > 0 || uri.Query.Length + uri.Fragment.Length > 0)
        {
            return null;
        }

        var user = uri.UserInfo.Split(':', 2);
        return Settings(
            option,
            ("Storage:Provider", "Postgres"),
            ("Storage:Postgres:Host", uri.IdnHost),
            ("Storage:Postgres:Port", uri.Port > 0 ? uri.Port.ToString(CultureInfo.InvariantCulture) : null),
            ("Storage:Postgres:Database", Uri.UnescapeDataString(uri.AbsolutePath[1..])),
            ("Storage:Postgres:Username", user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : null),
            ("Storage:Postgres:Password", user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null));
    }

    private static List<(string Key, string? Value, string Option)> Settings(string option, params ReadOnlySpan<(string Key, string? Value)> settings)
    {
        var given = new List<(string, string?, string)>();
        foreach (var (key, value) in settings)
        {
            given.Add((key, value, option));
        }

        return given;
    }
}
