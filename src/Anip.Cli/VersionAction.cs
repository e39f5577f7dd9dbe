using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using Anip.Cli.Output;
using Anip.Models;

namespace Anip.Cli;

/// <summary><c>anip --version</c>: version, commit, and the models that ship.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        // The build appends the commit behind a plus.
        var version = typeof(VersionAction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+');
        Terminal.Print($"anip {version[0]}{(version.Length > 1 ? $", commit {version[1]}" : "")}");
        var folder = new ModelsOptions().Folder;
        foreach (var file in Directory.EnumerateFiles(folder, ModelManifest.FileName, SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var manifest = ModelFolder.Open(Path.GetDirectoryName(file)!).Manifest;
            Terminal.Print($"  {manifest.Name} {manifest.Version}");
        }

        return 0;
    }
}
