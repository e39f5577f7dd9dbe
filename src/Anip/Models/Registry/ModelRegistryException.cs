using Anip.Isolation;

namespace Anip.Models.Registry;

/// <summary>A registry did not do what it was asked; the message says why and what to do.</summary>
/// <param name="code">One of the constants here.</param>
public sealed class ModelRegistryException(string code, string message, Exception? innerException = null) : AnipException(code, OneLine.Of(message), innerException)
{
    /// <summary>A name, key, value or state that cannot be.</summary>
    public const string Invalid = "registry_invalid";

    /// <summary>The model, version or run is not there.</summary>
    public const string NotFound = "registry_not_found";

    /// <summary>What is there already stands against it.</summary>
    public const string Conflict = "registry_conflict";

    /// <summary>The registry is away, or fails.</summary>
    public const string Unavailable = "registry_unavailable";

    /// <summary>The registry does not let us.</summary>
    public const string Refused = "registry_refused";

    /// <summary>Files are missing, or not what they were.</summary>
    public const string Damaged = "registry_damaged";

    /// <summary>A version that is to be deleted, and that an alias means.</summary>
    public static ModelRegistryException HasAlias(string name, int version, IEnumerable<string> aliases) => new(
        Conflict, $"version {version} of {name} is what {string.Join(" and ", aliases)} means: put another version in its place first, and delete it then.");

    /// <summary>The HTTP status of the server that refused; null where none did.</summary>
    public int? Status { get; init; }

    /// <summary>The server's own word for it, such as <c>RESOURCE_DOES_NOT_EXIST</c>; empty where it has none.</summary>
    public string ServerCode { get; init; } = "";

    /// <summary>Where it may be another answer in a moment: how long to wait at least.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
