namespace Anip.Deployment.Tests;

/// <summary>deploy/compose.yaml as docker-compose resolves it, in a copy of the folder that deploy/configure has set up.</summary>
public sealed class ResolvedCompose : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("anip-compose-").FullName;

    /// <summary>Empty where docker-compose is not installed.</summary>
    internal Dictionary<string, Dictionary<string, object?>> Services { get; private set; } = [];

    internal Dictionary<string, object?> Root { get; private set; } = [];

    /// <summary>All that was resolved.</summary>
    public string Text { get; private set; } = "";

    /// <summary>The values of all secrets.</summary>
    public IReadOnlyList<string> Secrets { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        if (!Command.Exists("docker-compose"))
        {
            return;
        }

        await Command.RunAsync("cp", "-R", EndToEnd.Tests.Repository.File("deploy"), _folder);
        var deploy = Path.Combine(_folder, "deploy");
        File.Delete(Path.Combine(deploy, ".env"));
        await Command.RunAsync(Path.Combine(deploy, "configure"));
        Secrets = [.. Directory.EnumerateFiles(Path.Combine(deploy, "secrets")).Select(File.ReadAllText)];
        foreach (var profile in (string[])["core", "mlflow", "airflow", "spark", "all"])
        {
            Text = await Command.RunAsync("docker-compose", "--project-directory", deploy, "-f", Path.Combine(deploy, "compose.yaml"), "--profile", profile, "config");
        }

        Root = YamlNodes.Parse(Text);
        Services = Root.Map("services").ToDictionary(service => service.Key, service => Root.Map("services").Map(service.Key), StringComparer.Ordinal);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
