using System.Security.Cryptography;
using System.Text;

namespace Anip.Ingestion.Sources.Quotas;

/// <summary>One key of one provider, and the windows that the provider counts in. All sources that use the key share it.</summary>
/// <param name="Source">The name of the kind of source.</param>
/// <param name="Key">Stands for the key, and says nothing of it.</param>
public sealed record QuotaAccount(string Source, string Key, IReadOnlyList<QuotaRule> Rules)
{
    /// <summary>Stands for a provider that wants no key.</summary>
    public const string NoKey = "none";

    // Enough to tell a person's keys apart, too few to guess one by.
    private const int ShownDigits = 8;

    /// <param name="source">The name of the kind of source.</param>
    /// <param name="key">The key itself, which is neither kept nor shown; null where there is none.</param>
    /// <param name="rules">The provider's windows.</param>
    public static QuotaAccount Of(string source, string? key, params IReadOnlyList<QuotaRule> rules) =>
        new(source, string.IsNullOrWhiteSpace(key) ? NoKey : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key.Trim())))[..ShownDigits], rules);
}
