using System.Security.Cryptography;

namespace Anip.Training.Features;

/// <summary>Keeps what the encoder gave in a work folder, so that a second training of the same rows need not read them again.</summary>
internal sealed class FeatureCache(string folder, string encoderDigest)
{
    /// <param name="name">What the file is called, before its hash.</param>
    /// <param name="rows">What each row depends on, in order: texts and places in them.</param>
    /// <param name="write">Fills the table where it is not there yet.</param>
    public FeatureTable Open(string name, IEnumerable<string> rows, int count, int width, Action<FeatureTable.Writer> write)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{name}-{Hash(rows)}.f16");
        if (!File.Exists(path))
        {
            using var writer = new FeatureTable.Writer(path, count, width);
            write(writer);
            writer.Complete();
        }

        return new FeatureTable(path, width);
    }

    private string Hash(IEnumerable<string> rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(encoderDigest));
        foreach (var row in rows)
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(row));
            hash.AppendData("\0"u8);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }
}
