using System.Security.Cryptography;
using System.Text;

namespace Anip.Training.Features;

/// <summary>By what rows are known again, however many they are.</summary>
internal sealed class RowsHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add(string row)
    {
        _hash.AppendData(Encoding.UTF8.GetBytes(row));
        _hash.AppendData("\0"u8);
    }

    public string Close() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
