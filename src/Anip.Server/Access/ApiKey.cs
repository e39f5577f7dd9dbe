using System.Buffers.Text;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Anip.Server.Access;

/// <summary>The configured key. Keeps what is needed to compare and to sign, never the key itself.</summary>
internal sealed class ApiKey
{
    /// <summary>How long a browser is not asked again.</summary>
    public static readonly TimeSpan PassLifetime = TimeSpan.FromDays(30);

    public const string HeaderName = "X-API-Key";

    private const string Bearer = "Bearer ";

    private readonly TimeProvider _time;
    private readonly byte[]? _hash;
    private readonly byte[] _passKey = [];

    public ApiKey(IOptions<ApiOptions> options, TimeProvider timeProvider)
    {
        _time = timeProvider;
        Mode = AccessRule.Mode(options.Value);
        if (Mode is AccessMode.Key)
        {
            var key = Encoding.UTF8.GetBytes(options.Value.Key ?? File.ReadAllText(options.Value.KeyFile!).Trim());
            _hash = SHA256.HashData(key);
            _passKey = HMACSHA256.HashData(key, "anip browser pass"u8);
        }
    }

    public AccessMode Mode { get; }

    /// <summary>The key that a request carries; null where it carries none.</summary>
    public static string? Of(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[Bearer.Length..].Trim()
            : request.Headers.TryGetValue(HeaderName, out var value) ? value.ToString() : null;
    }

    // Hashes are compared, so that the time tells neither the key's characters nor its length.
    public bool Matches(string? candidate) =>
        _hash is not null
        && candidate is not null
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(candidate)), _hash);

    /// <summary>A signed date that a browser keeps in place of the key. Another key makes it worthless.</summary>
    public string IssuePass()
    {
        Span<byte> pass = stackalloc byte[8 + HMACSHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(pass, (_time.GetUtcNow() + PassLifetime).ToUnixTimeSeconds());
        HMACSHA256.HashData(_passKey, pass[..8], pass[8..]);
        return Base64Url.EncodeToString(pass);
    }

    public bool IsValidPass(string? pass)
    {
        Span<byte> given = stackalloc byte[8 + HMACSHA256.HashSizeInBytes];
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (_hash is null || pass is null || !Base64Url.TryDecodeFromChars(pass, given, out var length) || length != given.Length)
        {
            return false;
        }

        HMACSHA256.HashData(_passKey, given[..8], expected);
        return CryptographicOperations.FixedTimeEquals(given[8..], expected)
            && BinaryPrimitives.ReadInt64BigEndian(given) > _time.GetUtcNow().ToUnixTimeSeconds();
    }
}
