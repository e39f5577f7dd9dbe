using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Anip.Hosting;

/// <summary>The other end of a pipe.</summary>
public static partial class PipeEnd
{
    // struct pollfd: the descriptor, the events asked for, and those that came.
    private const int PollLength = 8;
    private const int CameAt = 6;
    private const short Error = 8;

    /// <summary>Whether an open descriptor is that of a pipe or socket that nobody reads from any more; false where the system does not tell.</summary>
    public static bool IsReadByNobody(int descriptor)
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        Span<byte> poll = stackalloc byte[PollLength];
        poll.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(poll, descriptor);
        return Poll(poll, 1, 0) > 0 && (BinaryPrimitives.ReadInt16LittleEndian(poll[CameAt..]) & Error) != 0;
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(Span<byte> descriptors, nuint count, int milliseconds);
}
