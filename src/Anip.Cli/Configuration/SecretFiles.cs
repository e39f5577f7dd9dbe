using System.Collections;
using Anip.Isolation;

namespace Anip.Cli.Configuration;

/// <summary>Variables that name a file with the value, as container engines mount secrets: <c>POSTGRES_PASSWORD_FILE</c> stands for <c>POSTGRES_PASSWORD</c>.</summary>
internal static class SecretFiles
{
    private const string Suffix = "_FILE";
    private const int MaxBytes = 64 * 1024;

    /// <summary>What stands in such files; nothing of variables that are not ours.</summary>
    /// <exception cref="SettingsException">A file cannot be read, or the variable that it stands for is set too.</exception>
    public static IEnumerable<OriginatedValue> Read(IDictionary variables, EnvironmentNames names)
    {
        foreach (DictionaryEntry variable in variables)
        {
            var name = (string)variable.Key;
            if (KeyOf(name, names) is not { } key || variable.Value is not string { Length: > 0 } path)
            {
                continue;
            }

            if (variables[name[..^Suffix.Length]] is string { Length: > 0 })
            {
                throw new SettingsException($"{name[..^Suffix.Length]} and {name} are both set in the environment: set one of them.");
            }

            yield return new OriginatedValue(key, ReadValue(name, path), $"the file of {name}");
        }
    }

    /// <returns>The setting whose value stands in the file that the variable names; null where it is no such variable.</returns>
    public static string? KeyOf(string variable, EnvironmentNames names) =>
        variable.EndsWith(Suffix, StringComparison.Ordinal) ? names.ToKey(variable[..^Suffix.Length]) : null;

    private static string ReadValue(string name, string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var content = new byte[MaxBytes + 1];
            var length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            // Editors and echo end a file with a line break, which is no part of a secret.
            return length > MaxBytes
                ? throw new SettingsException($"{name} names {OneLine.Of(path)}, which is larger than a value may be ({MaxBytes:N0} bytes): name another file.")
                : System.Text.Encoding.UTF8.GetString(content, 0, length).TrimEnd('\r', '\n');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new SettingsException($"{name} names {OneLine.Of(path)}, which cannot be read: {(exception is ArgumentException ? "that is not a name of a file." : FileError.Of(exception).Words)}");
        }
    }
}
