using System.CommandLine;
using Anip.Cli.Files;
using Anip.Cli.Imports;

namespace Anip.Cli.Commands;

/// <summary><c>anip import</c>: what another system holds, into the store.</summary>
internal static class ImportCommand
{
    public static Command Create() => new("import", "Take over what was exported, or what another system holds") { LakeVerbs.CreateImport(), AnipPythonVerb.Create() };
}
