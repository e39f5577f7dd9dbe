using System.Globalization;

namespace Anip.Adapters.Spark;

/// <summary>A connection string of Spark Connect: <c>sc://host:port/;name=value;…</c>.</summary>
internal sealed class SparkAddress
{
    public const int DefaultPort = 15002;

    // A batch of 10,000 rows with embeddings is over 10 MB, and a row is never split.
    public const int DefaultMaxMessageBytes = 128 * 1024 * 1024;

    private const string Scheme = "sc://";

    private SparkAddress()
    {
    }

    public required string Host { get; init; }

    public int Port { get; private init; } = DefaultPort;

    public bool UsesTls { get; private set; }

    /// <summary>Sent as a bearer token; null where the server wants none.</summary>
    public string? Token { get; private set; }

    public string UserId { get; private set; } = "anip";

    public string UserAgent { get; private set; } = "anip";

    /// <summary>Null makes one of our own, which is released when we are done.</summary>
    public string? SessionId { get; private set; }

    public int MaxMessageBytes { get; private set; } = DefaultMaxMessageBytes;

    /// <summary>What else is sent with each request. A proxy may read a secret from it.</summary>
    public IReadOnlyDictionary<string, string> Headers => _headers;

    private readonly Dictionary<string, string> _headers = new(StringComparer.Ordinal);

    public Uri Uri => new($"{(UsesTls ? "https" : "http")}://{Host}:{Port.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>Without what may be secret.</summary>
    public override string ToString() => $"{Scheme}{Host}:{Port.ToString(CultureInfo.InvariantCulture)}";

    /// <exception cref="FormatException">It is no such string. The message repeats no value of it, since any may be secret.</exception>
    public static SparkAddress Parse(string text)
    {
        var slash = text.StartsWith(Scheme, StringComparison.Ordinal) ? text.IndexOf('/', Scheme.Length) : text.Length;
        var authority = slash < 0 ? text[Math.Min(Scheme.Length, text.Length)..] : text[Math.Min(Scheme.Length, slash)..slash];
        var rest = slash < 0 ? "" : text[Math.Min(slash + 1, text.Length)..];
        if (!text.StartsWith(Scheme, StringComparison.Ordinal) || authority.AsSpan().ContainsAny("@;?#") || !Uri.TryCreate($"http://{authority}", UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            throw new FormatException("is no address of a Spark Connect server; expected one such as sc://spark:15002 or sc://spark:15002/;token=TOKEN;use_ssl=true");
        }

        if (rest.Length > 0 && rest[0] != ';')
        {
            throw new FormatException("has a path; what stands behind the slash must be ;name=value parameters");
        }

        // Without a port the scheme's own would be taken.
        var port = authority.EndsWith($":{uri.Port.ToString(CultureInfo.InvariantCulture)}", StringComparison.Ordinal) ? uri.Port : DefaultPort;
        var address = new SparkAddress { Host = uri.Host, Port = port };
        var tls = address.Read(rest);
        address.UsesTls = tls ?? address.Token is not null;
        return address.Token is null || address.UsesTls || uri.IsLoopback
            ? address
            : throw new FormatException("sends the token in the clear: leave use_ssl=false out, which is possible with a server on this machine alone");
    }

    /// <returns>Whether TLS is asked for; null where nothing is said.</returns>
    private bool? Read(string parameters)
    {
        bool? tls = null;
        foreach (var parameter in parameters.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = parameter.IndexOf('=', StringComparison.Ordinal);
            var name = equals > 0 ? parameter[..equals] : throw new FormatException("has a parameter that is not name=value");
            var value = Uri.UnescapeDataString(parameter[(equals + 1)..]);
            switch (name)
            {
                case "token":
                    Token = IsPrintable(value) ? value : throw new FormatException("has a token that is empty or holds what no header may");
                    break;
                case "use_ssl":
                    tls = bool.TryParse(value, out var wanted) ? wanted : throw new FormatException("has a use_ssl that is neither true nor false");
                    break;
                case "user_id":
                    UserId = value;
                    break;
                case "user_agent":
                    UserAgent = value.Length <= 2048 ? value : throw new FormatException("has a user_agent of more than 2,048 characters");
                    break;
                case "session_id":
                    SessionId = Guid.TryParseExact(value, "D", out var id) ? id.ToString("D") : throw new FormatException("has a session_id that is no UUID");
                    break;
                case "grpc_max_message_size":
                    MaxMessageBytes = int.TryParse(value, CultureInfo.InvariantCulture, out var bytes) && bytes > 0 ? bytes
                        : throw new FormatException("has a grpc_max_message_size that is no number of bytes");
                    break;
                default:
                    _headers[HeaderName(name)] = IsPrintable(value) ? value : throw new FormatException($"has a value for the header {name} that no header may hold");
                    break;
            }
        }

        return tls;
    }

    private static string HeaderName(string name) =>
        name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.') && !name.EndsWith("-bin", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase)
            ? name.ToLowerInvariant()
            : throw new FormatException("has a parameter whose name is neither known nor that of a header");

    private static bool IsPrintable(string value) => value.Length > 0 && value.All(letter => letter is >= ' ' and < '\u007f');
}
