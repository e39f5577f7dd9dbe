namespace Anip.Server.Api;

/// <param name="Status">running.</param>
/// <param name="Docs">Where the interactive reference is.</param>
/// <param name="Api">Where the articles are.</param>
internal sealed record RootJson(string Message, string Version, string Status, string Docs, string Api)
{
    public static RootJson Current { get; } = new(
        "ANIP, Automated News Intelligence Pipeline", ServerVersion.Current, "running", "/docs", "/api/articles");
}
