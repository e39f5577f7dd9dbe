using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Anip.Hosting;

/// <summary>What a path leads to, links followed. Two paths of one file have the same identity, and a file that took the place of another has not.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Device">On which file system.</param>
/// <param name="Number">Its number there.</param>
/// <param name="Path">The path itself, where the system has no such numbers; else empty.</param>
public readonly partial record struct FileIdentity(FileKind Kind, ulong Device, ulong Number, string Path)
{
    private const int CurrentFolder = -100;
    private const uint TypeAndNumber = 0x101;

    /// <returns>Null where there is nothing, or nothing that may be looked at.</returns>
    public static FileIdentity? Of(string path)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        var full = System.IO.Path.GetFullPath(path);
        Span<byte> answer = stackalloc byte[512];
        if (OperatingSystem.IsLinux())
        {
            return Statx(CurrentFolder, full, 0, TypeAndNumber, answer) != 0 ? null : new FileIdentity(
                KindOf(BinaryPrimitives.ReadUInt16LittleEndian(answer[28..])),
                BinaryPrimitives.ReadUInt64LittleEndian(answer[136..]),
                BinaryPrimitives.ReadUInt64LittleEndian(answer[32..]),
                "");
        }

        if (OperatingSystem.IsMacOS())
        {
            var found = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? StatOnIntel(full, answer) : StatOnArm(full, answer);
            return found != 0 ? null : new FileIdentity(
                KindOf(BinaryPrimitives.ReadUInt16LittleEndian(answer[4..])),
                BinaryPrimitives.ReadUInt32LittleEndian(answer),
                BinaryPrimitives.ReadUInt64LittleEndian(answer[8..]),
                "");
        }

        return File.Exists(full) ? new FileIdentity(FileKind.File, 0, 0, full)
            : Directory.Exists(full) ? new FileIdentity(FileKind.Folder, 0, 0, full)
            : null;
    }

    private static FileKind KindOf(int mode) => (mode & 0xF000) switch
    {
        0x8000 => FileKind.File,
        0x4000 => FileKind.Folder,
        0x1000 => FileKind.Pipe,
        0xC000 => FileKind.Socket,
        _ => FileKind.Device,
    };

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> answer);

    [LibraryImport("libc", EntryPoint = "stat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatOnIntel(string path, Span<byte> answer);

    [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatOnArm(string path, Span<byte> answer);
}

/// <summary>What a path can lead to.</summary>
public enum FileKind
{
    File,
    Folder,
    Pipe,
    Socket,
    Device,
}
