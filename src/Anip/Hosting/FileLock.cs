namespace Anip.Hosting;

/// <summary>A file that one process at a time holds open. The system frees it when the process ends, however it ends.</summary>
public static class FileLock
{
    // How the runtime reports that another process has the lock: EWOULDBLOCK of Linux and of macOS, and Windows' sharing violation.
    private static readonly int[] Taken = [11, 35, unchecked((int)0x80070020)];

    /// <returns>To be disposed to let go; null where another process, or another place in this one, holds the file.</returns>
    /// <exception cref="IOException">The file cannot be opened: a directory that cannot be written, no descriptors left, a folder of that name.</exception>
    public static FileStream? TryTake(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (Array.IndexOf(Taken, exception.HResult) >= 0)
        {
            return null;
        }
        catch (UnauthorizedAccessException exception)
        {
            // Said of a folder too.
            throw new IOException(Directory.Exists(path) ? $"{path} is a folder, where a file is expected; move it away." : exception.Message, exception);
        }
    }
}
