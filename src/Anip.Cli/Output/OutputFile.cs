using Anip.Hosting;
using Anip.Isolation;

namespace Anip.Cli.Output;

/// <summary>A file that a command writes. Under its name it is whole or not there at all; a device or a pipe, such as /dev/stdout, is written into as it is.</summary>
internal static class OutputFile
{
    /// <returns>Why this may not be written to; null where it may.</returns>
    /// <param name="name">As it was given.</param>
    /// <param name="force">A file that exists may be replaced.</param>
    public static string? Error(string name, bool force) => string.IsNullOrWhiteSpace(name) ? $"'{name}' is not a file: name one" : FileIdentity.Of(name)?.Kind switch
    {
        FileKind.Folder => $"{name} is a folder: name a file",
        FileKind.Socket => $"{name} is a socket: name a file",
        FileKind.File when !force => $"{name} exists: name another file, or add --force to replace it",
        _ => null,
    };

    /// <exception cref="IOException">It cannot be written.</exception>
    public static async Task WriteAsync(string name, Func<Stream, Task> write, CancellationToken cancellationToken)
    {
        if (FileIdentity.Of(name)?.Kind is FileKind.Device or FileKind.Pipe)
        {
            await using var device = new FileStream(name, FileMode.Open, FileAccess.Write);
            await write(device);
            return;
        }

        // A link stays one: what it leads to is replaced.
        var file = new FileInfo(name) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : Path.GetFullPath(name);
        var unfinished = $"{file}.{Guid.NewGuid():N}";
        try
        {
            await using (var output = new FileStream(unfinished, FileMode.CreateNew, FileAccess.ReadWrite))
            {
                await write(output);
                await output.FlushAsync(cancellationToken);
            }

            File.Move(unfinished, file, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException && exception.Message.Contains(unfinished, StringComparison.Ordinal))
        {
            var error = FileError.Of(exception);
            throw new OutputException($"{error.What.Replace(unfinished, name, StringComparison.Ordinal)}\n{error.ToDo}", exception);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}

/// <summary>A file cannot be written.</summary>
internal sealed class OutputException(string message, Exception innerException) : AnipException("cannot_write", message, innerException);
