using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Anip.Deployment.Tests;

/// <summary>deploy/compose.yaml as it is written.</summary>
public sealed class ComposeSourceTests
{
    // Below these a word is not a value but the name of something that is defined elsewhere, or the form of a command.
    private static readonly HashSet<string> References = ["profiles", "secrets", "command", "test", "depends_on", "<<", "entrypoint"];

    private static readonly string Source = File.ReadAllText(EndToEnd.Tests.Repository.File("deploy/compose.yaml"));

    [Fact]
    public void Every_anchor_is_used()
    {
        var events = Events().ToList();
        var used = events.OfType<AnchorAlias>().Select(alias => alias.Value).ToHashSet();
        var defined = events.OfType<NodeEvent>().Select(node => node.Anchor).Where(anchor => !anchor.IsEmpty);

        Assert.Equal([], defined.Where(anchor => !used.Contains(anchor)));
    }

    [Fact]
    public void No_value_is_written_twice()
    {
        var twice = Values().Where(value => value is not ("" or "true" or "false")).GroupBy(value => value, StringComparer.Ordinal).Where(value => value.Count() > 1).Select(value => value.Key);

        Assert.Equal([], twice);
    }

    private static IEnumerable<ParsingEvent> Events()
    {
        var parser = new Parser(new StringReader(Source));
        while (parser.MoveNext())
        {
            yield return parser.Current!;
        }
    }

    // Scalars in the place of a value, without those that refer to something.
    private static IEnumerable<string> Values()
    {
        var path = new Stack<(bool IsMap, string? Key)>();
        foreach (var current in Events())
        {
            switch (current)
            {
                case MappingStart:
                    path.Push((true, null));
                    break;
                case SequenceStart:
                    path.Push((false, null));
                    break;
                case MappingEnd or SequenceEnd:
                    path.Pop();
                    Complete(path);
                    break;
                case Scalar scalar when path.TryPeek(out var top) && top is { IsMap: true, Key: null }:
                    path.Pop();
                    path.Push((true, scalar.Value));
                    break;
                case Scalar scalar:
                    if (!path.Any(place => place.Key is { } key && References.Contains(key)))
                    {
                        yield return scalar.Value;
                    }

                    Complete(path);
                    break;
                case AnchorAlias:
                    Complete(path);
                    break;
            }
        }
    }

    // What follows in a mapping is a key again.
    private static void Complete(Stack<(bool IsMap, string? Key)> path)
    {
        if (path.TryPeek(out var top) && top is { IsMap: true, Key: not null })
        {
            path.Pop();
            path.Push((true, null));
        }
    }
}
