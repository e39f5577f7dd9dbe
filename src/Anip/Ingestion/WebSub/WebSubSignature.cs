using System.Security.Cryptography;
using System.Text;

namespace Anip.Ingestion.WebSub;

/// <summary>The header X-Hub-Signature: by which method, and the code over the body as it was sent.</summary>
internal static class WebSubSignature
{
    /// <summary>Takes as long for a wrong code as for the right one.</summary>
    public static bool IsValid(string? header, string secret, ReadOnlySpan<byte> body)
    {
        var (method, code) = header?.Trim().Split('=', 2) is [var left, var right] ? (left.ToLowerInvariant(), right) : ("", "");
        var key = Encoding.ASCII.GetBytes(secret);
        var expected = method switch
        {
#pragma warning disable CA5350 // The specification's oldest method, which many hubs still use; as a code over a secret it holds.
            "sha1" => HMACSHA1.HashData(key, body),
#pragma warning restore CA5350
            "sha256" => HMACSHA256.HashData(key, body),
            "sha384" => HMACSHA384.HashData(key, body),
            "sha512" => HMACSHA512.HashData(key, body),
            _ => [],
        };
        var given = code.Length == 2 * expected.Length && code.All(char.IsAsciiHexDigit) ? Convert.FromHexString(code) : [];
        return expected.Length > 0 && CryptographicOperations.FixedTimeEquals(expected, given);
    }
}
