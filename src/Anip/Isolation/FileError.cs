using System.Text.RegularExpressions;

namespace Anip.Isolation;

/// <summary>What went wrong with a file, and what to do about it.</summary>
/// <param name="What">One line, with the file's name where the system told it.</param>
/// <param name="ToDo">One line.</param>
public sealed partial record FileError(string What, string ToDo)
{
    // errno EEXIST, ENOSPC, EROFS and EDQUOT, as .NET keeps them.
    private const int Exists = 17;
    private const int NoSpace = 28;
    private const int ReadOnly = 30;
    private const int NoQuota = 122;

    /// <summary>Both, as one sentence after another.</summary>
    public string Words => $"{What.TrimEnd('.')}. {ToDo}";

    /// <param name="exception">What the file system threw.</param>
    public static FileError Of(Exception exception)
    {
        var name = Quoted().Match(exception.Message) is { Success: true } match ? OneLine.Of(match.Groups["name"].Value) : null;
        var message = OneLine.Of(exception.Message);
        return exception switch
        {
            FileNotFoundException => new($"there is no file {name ?? "of that name"}", "Check its name, and that of its folder."),
            DirectoryNotFoundException when FileInPlaceOf(name) is { } file => new($"{file} is a file, where a folder is needed", "Move it away, or name another folder."),
            DirectoryNotFoundException => new($"there is no folder {Path.GetDirectoryName(name) ?? "of that name"}", "Make it first (mkdir -p), or name another."),
            UnauthorizedAccessException when name is not null && Directory.Exists(name) => new($"{name} is a folder that cannot be read or written as a file", "Name a file in it."),
            UnauthorizedAccessException => new($"{name ?? "a file"} may not be read or written", "Check whose it is and what they allow (ls -l), or name another."),
            PathTooLongException => new("the name of a file is longer than the system allows", "Name it shorter."),
            IOException { HResult: Exists } when File.Exists(name) => new($"{name} is a file, where a folder is needed", "Move it away, or name another folder."),
            { HResult: ReadOnly } => new($"{(name is null ? "the place" : name)} cannot be written: its file system is read-only", "Name another place, or have it mounted for writing."),
            { HResult: NoSpace or NoQuota } => new($"there is no space left{(name is null ? "" : $" for {name}")}", "Make some, then do it again."),
            _ when exception.GetType().Namespace?.StartsWith("Anip", StringComparison.Ordinal) == true => new(message, "What was read before that is kept."),
            _ => new(message, "Check the file and the disk that it is on, then try again."),
        };
    }

    /// <summary>Those failures of files that say what to do about them, rather than what the system calls them.</summary>
    internal static bool CanDescribe(Exception exception) =>
        exception is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException or PathTooLongException or IOException { HResult: NoSpace or NoQuota or ReadOnly };

    private static string? FileInPlaceOf(string? name)
    {
        var folder = Path.GetDirectoryName(name);
        while (!string.IsNullOrEmpty(folder) && !Path.Exists(folder))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return File.Exists(folder) ? folder : null;
    }

    [GeneratedRegex("'(?<name>.+)'", RegexOptions.Singleline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Quoted();
}
