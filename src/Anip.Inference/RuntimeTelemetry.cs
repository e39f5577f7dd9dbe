using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Anip.Inference;

/// <summary>ONNX Runtime sends events to its maker, and keeps a number of this machine for them, unless it is told not to before it starts.</summary>
internal static partial class RuntimeTelemetry
{
    private const string Switch = "ORT_DISABLE_TELEMETRY";

#pragma warning disable CA2255 // Before whatever comes first in this assembly: any of it may load the runtime.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void TurnOff()
    {
        Environment.SetEnvironmentVariable(Switch, "1");
        if (!OperatingSystem.IsWindows())
        {
            // Elsewhere the runtime reads the system's own environment, of which .NET keeps a copy.
            _ = SetVariable(Switch, "1", overwrite: 1);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
