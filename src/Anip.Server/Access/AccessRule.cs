using System.Net;
using Anip.Isolation;
using Microsoft.AspNetCore.Http;

namespace Anip.Server.Access;

/// <summary>Who is let in.</summary>
internal enum AccessMode
{
    /// <summary>Every request carries the key.</summary>
    Key,

    /// <summary>Anybody on this machine, asking for it by a loopback name.</summary>
    Loopback,

    /// <summary>Anybody, because the configuration says so.</summary>
    Anonymous,
}

/// <summary>The one rule of access: beyond loopback there is a key, or the explicit word that there need be none.</summary>
public static class AccessRule
{
    /// <returns>What keeps the server from starting with these options, one line each with the remedy; empty where nothing does.</returns>
    public static IReadOnlyList<string> Check(ApiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> errors = [];
        if (options.Key is not null && options.KeyFile is not null)
        {
            errors.Add("Api:Key and Api:KeyFile are both set: set one of them.");
        }
        else if (options.Key is { } key && string.IsNullOrWhiteSpace(key))
        {
            errors.Add("Api:Key is blank: set a key, or leave the setting out.");
        }
        else if (options.KeyFile is { } file && KeyFileError(file) is { } error)
        {
            errors.Add(error);
        }

        foreach (var url in Urls(options))
        {
            CheckUrl(url, options, errors);
        }

        return errors;
    }

    /// <summary>The addresses of <see cref="ApiOptions.Urls"/>, one by one.</summary>
    public static IReadOnlyList<string> Urls(ApiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    internal static AccessMode Mode(ApiOptions options) =>
        HasKey(options) ? AccessMode.Key
        : options.AllowAnonymous ? AccessMode.Anonymous
        : AccessMode.Loopback;

    internal static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static void CheckUrl(string url, ApiOptions options, List<string> errors)
    {
        if (Parse(url) is not { } address)
        {
            errors.Add($"Api:Urls holds '{url}', which is not an address to listen on: expected something like http://127.0.0.1:8000.");
        }
        else if (address.Scheme is "https")
        {
            errors.Add($"Api:Urls holds '{url}', and this server has no certificate: write http:// here, and let a proxy in front of it serve https.");
        }
        else if (Mode(options) is AccessMode.Loopback && !IsLoopbackName(address.Host))
        {
            errors.Add(
                $"Api:Urls holds '{url}', which other machines can reach, and there is no key: "
                + "set Api:Key (or Api:KeyFile) to ask for one, or Api:AllowAnonymous=true to let everybody in.");
        }
    }

    /// <summary>Whether one of <see cref="Urls"/> can be listened on, as far as its spelling goes.</summary>
    public static bool IsAddress(string url) => Parse(url) is not null;

    private static BindingAddress? Parse(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address.Scheme is "http" or "https" && !address.IsUnixPipe && address.PathBase is ""
                && address.Port is >= 0 and <= 65_535 && (address.Host.StartsWith('[') || !address.Host.Contains(':', StringComparison.Ordinal)) ? address : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool HasKey(ApiOptions options) => options.Key is not null || options.KeyFile is not null;

    private static string? KeyFileError(string file)
    {
        try
        {
            return string.IsNullOrWhiteSpace(File.ReadAllText(file)) ? $"Api:KeyFile '{file}' is empty: write the key into it." : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"Api:KeyFile '{file}' cannot be read: {(exception is ArgumentException ? "that is not a name of a file." : FileError.Of(exception).Words)}";
        }
    }
}
