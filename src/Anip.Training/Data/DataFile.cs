using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Anip.Decoding;
using Anip.Models;

namespace Anip.Training.Data;

/// <summary>A data file, plain or gzip, read line by line; and a hash that says which bytes a model learnt from.</summary>
internal static class DataFile
{
    // A row is an article at most; longer lines mean that this is no such file.
    private const int MaxLineLength = 8 * 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The file's name without folder and extensions: <c>wnut17_dev</c> of <c>…/wnut17_dev.conll.gz</c>.</summary>
    public static string Name(string path) => Path.GetFileName(path).Split('.')[0];

    public static async IAsyncEnumerable<(int Number, string Line)> ReadLinesAsync(
        string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = Open(path);
        using var reader = new StreamReader(stream, Strict);
        for (var number = 1; ; number++)
        {
            string? line;
            try
            {
                line = await reader.ReadLineAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is InvalidDataException or DecoderFallbackException or IOException)
            {
                throw new TrainingDataException($"{path}, line {number}: not readable as UTF-8 text: {exception.Message}", exception);
            }

            if (line is null)
            {
                yield break;
            }

            if (line.Length > MaxLineLength)
            {
                throw new TrainingDataException($"{path}, line {number}: longer than {MaxLineLength} characters; one row a line was expected.");
            }

            yield return (number, line);
        }
    }

    /// <summary>SHA-256 over the names and bytes of the files, in the order of their names.</summary>
    public static async Task<string> HashAsync(IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in paths.OrderBy(Name, StringComparer.Ordinal))
        {
            all.AppendData(System.Text.Encoding.UTF8.GetBytes(Name(path) + "\n"));
            all.AppendData(Convert.FromHexString(await HashAsync(path, cancellationToken)));
        }

        return Convert.ToHexStringLower(all.GetHashAndReset());
    }

    /// <summary>SHA-256 of the bytes of one file.</summary>
    public static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }

    private static Stream Open(string path)
    {
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, useAsync: true);
            return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GzipMembersStream(file) : file;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TrainingDataException($"{path}: {exception.Message}", exception);
        }
    }
}
