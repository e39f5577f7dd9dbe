using System.Security.Cryptography;

namespace Anip.Training.Features;

/// <summary>Keeps what the encoder gave in a work folder, so that a second training of the same rows need not read them again.</summary>
internal sealed class FeatureCache(string folder, string encoderDigest)
{
    /// <summary>Of the files of features, and with more behind it of those that are not whole yet.</summary>
    public const string Ending = ".f16";

    private readonly List<string> _used = [];

    /// <summary>The files that were opened.</summary>
    public IReadOnlyCollection<string> Used => _used;

    /// <param name="name">What the file is called, before its hash.</param>
    /// <param name="rows">The <see cref="RowsHash"/> of what each row depends on, in order: texts and places in them.</param>
    /// <param name="write">Fills the table where it is not there yet.</param>
    public async Task<FeatureTable> OpenAsync(string name, string rows, int count, int width, Func<FeatureTable.Writer, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{name}-{Hash(rows)}{Ending}");
        _used.Add(Path.GetFullPath(path));
        if (!File.Exists(path))
        {
            using var writer = new FeatureTable.Writer(path, count, width);
            await write(writer, cancellationToken);
            writer.Complete();
        }

        return new FeatureTable(path, width);
    }

    private string Hash(string rows) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{encoderDigest} {rows}")).AsSpan(0, 8));
}
