using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Anip.Cli;

/// <summary>Help that ends with a verb's examples, which would be in the way where all verbs are listed.</summary>
internal sealed class ExamplesHelp : SynchronousCommandLineAction
{
    private readonly SynchronousCommandLineAction _help;
    private readonly Dictionary<Command, string> _examples = [];

    private ExamplesHelp(SynchronousCommandLineAction help) => _help = help;

    /// <summary>Takes the examples off the descriptions of all verbs: what begins with a paragraph "Example".</summary>
    public static void Install(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        var help = new ExamplesHelp((SynchronousCommandLineAction)option.Action!);
        help.Collect(root);
        option.Action = help;
    }

    public override int Invoke(ParseResult parseResult)
    {
        var result = _help.Invoke(parseResult);
        if (_examples.TryGetValue(parseResult.CommandResult.Command, out var examples))
        {
            parseResult.InvocationConfiguration.Output.WriteLine(examples);
        }

        return result;
    }

    private void Collect(Command command)
    {
        var at = command.Description?.IndexOf("\n\nExample", StringComparison.Ordinal) ?? -1;
        if (at >= 0)
        {
            _examples[command] = command.Description![(at + 2)..];
            command.Description = command.Description[..at];
        }

        foreach (var verb in command.Subcommands)
        {
            Collect(verb);
        }
    }
}
