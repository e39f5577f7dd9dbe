namespace Anip.Fetching.Addresses;

/// <summary>Addresses as they may be shown and logged: without credentials, fragment, and the values of parameters that hold keys.</summary>
public static class PublicUrl
{
    private const int MaxLength = 300;

    private static readonly string[] Secret = ["key", "token", "secret", "pass", "pwd", "auth", "credential", "signature", "session", "jwt"];

    public static string Of(Uri url)
    {
        if (!url.IsAbsoluteUri)
        {
            return "(a relative address)";
        }

        var query = url.Query.Length < 2 ? "" : "?" + string.Join('&', url.Query[1..].Split('&').Select(Cut));
        var shown = url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) + query;
        return shown.Length <= MaxLength ? shown : shown[..MaxLength] + "…";
    }

    private static string Cut(string parameter)
    {
        var equals = parameter.IndexOf('=', StringComparison.Ordinal);
        var name = Uri.UnescapeDataString(equals < 0 ? parameter : parameter[..equals]);
        return equals >= 0 && IsSecret(name) ? parameter[..(equals + 1)] + "***" : parameter;
    }

    private static bool IsSecret(string name) =>
        name is "sig" or "sid" or "code" || Array.Exists(Secret, part => name.Contains(part, StringComparison.OrdinalIgnoreCase));
}
