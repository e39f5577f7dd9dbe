using System.Reflection;

namespace Anip.Server;

internal static class ServerVersion
{
    /// <summary>Without the commit that the build adds.</summary>
    public static string Current { get; } =
        typeof(ServerVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
