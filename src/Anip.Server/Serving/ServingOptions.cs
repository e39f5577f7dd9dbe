using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Anip.Server.Access;
using Microsoft.Extensions.Options;

namespace Anip.Server.Serving;

/// <summary>The ports that models and embeddings are served on beside the API, and how much one request may ask for.</summary>
public sealed partial class ServingOptions : IValidatableObject
{
    public const string Section = "Serving";

    private static readonly string[] DefaultModels = ["topic-classification=5001", "sentiment-analysis=5002"];

    /// <summary>Whether <c>anip up</c> opens these ports. Below the API's port models and embeddings are served either way.</summary>
    /// <value>true</value>
    public bool Enabled { get; set; } = true;

    /// <summary>The address of this machine that the ports are opened on, or * for all. One beyond loopback needs a key, as the API does.</summary>
    /// <value>127.0.0.1</value>
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>The models that have a port of their own, each as NAME=PORT; 0 for any free port. Null for topic-classification=5001 and sentiment-analysis=5002, empty for none.</summary>
    /// <value>null</value>
    public IList<string>? Models { get; set; }

    /// <summary>The port of the embeddings; 0 for any free one, nothing for none.</summary>
    /// <value>5003</value>
    [Range(0, 65_535)]
    public int? EmbeddingsPort { get; set; } = 5003;

    /// <summary>Texts that one request may ask for.</summary>
    /// <value>2048</value>
    [Range(1, 100_000)]
    public int MaxTexts { get; set; } = 2_048;

    /// <summary>Characters (UTF-16 units) that one text may have.</summary>
    /// <value>100000</value>
    [Range(100, 10_000_000)]
    public int MaxCharacters { get; set; } = 100_000;

    /// <summary>Bytes that the body of one request may have. Of all requests together, eight times as many are held in memory.</summary>
    /// <value>8 MiB</value>
    [Range(64 * 1024, 256 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>The roles with a port of their own.</summary>
    internal IEnumerable<(ServedRole Role, int Port)> Ports
    {
        get
        {
            foreach (var entry in Models ?? DefaultModels)
            {
                if (Port(entry) is { } port)
                {
                    yield return (ServedRole.Model(port.Name), port.Port);
                }
            }

            if (EmbeddingsPort is { } embeddings)
            {
                yield return (ServedRole.Embeddings, embeddings);
            }
        }
    }

    /// <summary>Where a role is served when it runs alone; null where no port of it is set.</summary>
    public string? UrlOf(ServedRole role) =>
        Ports.FirstOrDefault(port => port.Role == role) is { Role: not null } found ? string.Create(CultureInfo.InvariantCulture, $"http://{UrlHost}:{found.Port}") : null;

    /// <summary>The names of the roles that have a port.</summary>
    public IEnumerable<string> RolesWithPorts => Ports.Select(port => port.Role.Name);

    /// <summary>Where the ports are opened; null where <see cref="Host"/> is no address.</summary>
    internal IPAddress? Address => Host switch
    {
        "*" or "+" => System.Net.Sockets.Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any,
        "localhost" => IPAddress.Loopback,
        _ => IPAddress.TryParse(Host, out var address) ? address : null,
    };

    private string UrlHost => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Address is null)
        {
            yield return new ValidationResult($"Host is '{Host}'; expected an address of this machine, such as 127.0.0.1, or * for all.", [nameof(Host)]);
        }

        foreach (var entry in (Models ?? DefaultModels).Where(entry => Port(entry) is null))
        {
            yield return new ValidationResult($"Models has '{entry}'; expected NAME=PORT, such as topic-classification=5001.", [nameof(Models)]);
        }
    }

    private static (string Name, int Port)? Port(string entry) =>
        Entry().Match(entry.Trim()) is { Success: true } match && int.TryParse(match.Groups["port"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65_535
            ? (match.Groups["name"].Value, port)
            : null;

    [GeneratedRegex("^(?<name>[a-z][a-z0-9_-]{0,63})\\s*=\\s*(?<port>[0-9]{1,5})$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex Entry();
}

[OptionsValidator]
internal sealed partial class ServingOptionsAnnotations : IValidateOptions<ServingOptions>;

/// <summary>The rule of access is one for every port.</summary>
internal sealed class ServingOptionsValidator(IOptions<ApiOptions> api) : IValidateOptions<ServingOptions>
{
    public ValidateOptionsResult Validate(string? name, ServingOptions options) =>
        options is { Enabled: true, Address: { } address } && !IPAddress.IsLoopback(address) && AccessRule.Mode(api.Value) is AccessMode.Loopback
            ? ValidateOptionsResult.Fail(
                $"Serving:Host is '{options.Host}', which other machines can reach, and there is no key: set Api:Key (or Api:KeyFile) to ask for one, or Api:AllowAnonymous=true to let everybody in.")
            : ValidateOptionsResult.Success;
}
