namespace Anip.Hosting;

/// <summary>Whose figures and traces leave the process, be it at <c>/metrics</c> or by OTLP.</summary>
public static class TelemetrySources
{
    /// <summary>Names of meters and of sources of activities: one of each for a module, named after it; then those of the runtime, the server and the driver.</summary>
    public static string[] All => ["Anip.*", "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql"];
}
