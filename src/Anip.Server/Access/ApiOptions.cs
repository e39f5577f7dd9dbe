using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Anip.Server.Access;

/// <summary>Where the API and the pages listen, and who may use them.</summary>
public sealed class ApiOptions
{
    public const string Section = "Api";

    /// <summary>Addresses to listen on, separated by semicolons. One beyond loopback needs <see cref="Key"/> or <see cref="AllowAnonymous"/>.</summary>
    [Required]
    public string Urls { get; set; } = "http://127.0.0.1:8000";

    /// <summary>The one key that every request must carry; null leaves the server open, but only on loopback.</summary>
    public string? Key { get; set; }

    /// <summary>A file that holds the key, for secrets that are mounted; white space around it is cut off.</summary>
    public string? KeyFile { get; set; }

    /// <summary>Serves without a key beyond loopback: right where something in front of the server asks who comes.</summary>
    public bool AllowAnonymous { get; set; }

    /// <summary>Connections of all clients at once; null takes half of the files that the process may open, and never more than leaves enough of them.</summary>
    [Range(8, 100_000)]
    public int? MaxConnections { get; set; }

    /// <summary>Of these, connections of one client: an IPv4 address, or the first 64 bits of an IPv6 one. Null is half of them. Behind a proxy, from whose address all clients come, give it all.</summary>
    [Range(1, 100_000)]
    public int? MaxConnectionsPerClient { get; set; }
}

[OptionsValidator]
internal sealed partial class ApiOptionsAnnotations : IValidateOptions<ApiOptions>;

internal sealed class ApiOptionsValidator : IValidateOptions<ApiOptions>
{
    public ValidateOptionsResult Validate(string? name, ApiOptions options) =>
        AccessRule.Check(options) is { Count: > 0 } errors ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;
}
