using System.Text.Json;
using Anip.Ingestion.Sources;

namespace Anip.Ingestion.Feeds.Json;

/// <summary>Members of JSON from outside that are of another kind than what they mean: a link that is an object says something that nobody can read.</summary>
internal static class JsonKinds
{
    /// <summary>Whether a member holds something, and no text. Empty lists and objects, false and null are how programs write nothing.</summary>
    public static bool IsNoText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(),
        JsonValueKind.Array => value.GetArrayLength() > 0,
        JsonValueKind.True => true,
        _ => false,
    };

    /// <returns>Those of a record's members that are to be texts and are not.</returns>
    public static IReadOnlyList<string> NoTexts(JsonElement record, ReadOnlySpan<string> names)
    {
        List<string>? found = null;
        if (record.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in record.EnumerateObject())
            {
                if (member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.True && IsNoText(member.Value) && Known(names, member) is { } name)
                {
                    (found ??= []).Add(name);
                }
            }
        }

        return found ?? (IReadOnlyList<string>)[];
    }

    /// <param name="where">Such as a file and line, or a feed and the title of its item.</param>
    /// <param name="names">What <see cref="NoTexts"/> found.</param>
    public static void Tell(SourceReport report, string where, IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            report.Note("wrong_kind", $"{where}: {name} is not text, and was passed over.");
        }
    }

    // Not the member's own name, which may be no text either.
    private static string? Known(ReadOnlySpan<string> names, JsonProperty member)
    {
        foreach (var name in names)
        {
            if (member.NameEquals(name))
            {
                return name;
            }
        }

        return null;
    }
}
