using System.Runtime.CompilerServices;
using System.Text.Json;
using Anip.Articles;
using Anip.Inference.Analysis;

namespace Anip.Training.Data;

/// <summary>
/// JSON lines with a text (<c>title</c>, <c>sentence</c> or <c>text</c>) and a <c>label</c>: positive, neutral or negative; towards
/// <c>target</c> at <c>from</c>–<c>to</c> where these are there, and towards each key of <c>entities</c>. A file may part its rows itself, by <c>split</c>: train, or dev for those
/// whose template or noun (<c>held</c>) no row to learn from has.
/// </summary>
internal static class SentimentFile
{
    public static async IAsyncEnumerable<LabelledText> ReadAsync(
        string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in JsonRows.ReadAsync(path, cancellationToken))
        {
            foreach (var text in Read(row))
            {
                yield return text;
            }
        }
    }

    private static List<LabelledText> Read(JsonRow row)
    {
        var file = DataFile.Name(row.Path);
        var text = row.Text("title") is { Length: > 0 } title ? title : row.Text("sentence") is { Length: > 0 } s ? s : row.Text("text");
        if (text.Length == 0)
        {
            throw row.Wrong("text", "a title, a sentence or a text was expected");
        }

        var key = DevelopmentRows.Key(text);
        List<LabelledText> rows = [];
        var split = row.Text("split");
        if (split == "train" && DevelopmentRows.IsDevelopment(key))
        {
            return rows; // Rows of its template and its noun are learnt from: measured, it would flatter.
        }

        if (row.Label("label", Sentiments.All, "mixed") is { } label)
        {
            var targets = Target(row, text);
            rows.Add(new LabelledText(file, Group(row, file, split, targets.Count > 0), text, key, label, targets, Held: split == "dev"));
        }

        if (row.Element.TryGetProperty("entities", out var entities) && entities.ValueKind == JsonValueKind.Object)
        {
            rows.AddRange(
                from entity in entities.EnumerateObject()
                let mentions = Mentions(text, entity.Name)
                where mentions.Count > 0
                select new LabelledText(file, file + ":entities", text, key, Towards(row, entity), mentions));
        }

        return rows;
    }

    private static string Group(JsonRow row, string file, string split, bool targeted) => (split, targeted, row.Text("held")) switch
    {
        ("dev", true, _) => file + ":targets",
        ("dev", _, "noun") => file + ":nouns",
        ("dev", _, "template") => file + ":templates",
        ("dev", _, "both") => file + ":nouns and templates",
        ("dev", _, _) => file + ":others",
        _ => file,
    };

    private static List<Range> Target(JsonRow row, string text)
    {
        if (row.Integer("from") is not { } from || row.Integer("to") is not { } to)
        {
            return row.Text("target") is { Length: > 0 } target ? Mentions(text, target) : [];
        }

        return from >= 0 && from < to && to <= text.Length
            ? [from..to]
            : throw row.Wrong("from", $"{from} to {to} is not part of a text of {text.Length} characters");
    }

    // As in use.
    private static List<Range> Mentions(string text, string name) =>
        [.. TargetMentions.Find(text, name).Select(place => place.Start..place.End)];

    private static int Towards(JsonRow row, JsonProperty entity)
    {
        var label = entity.Value.ValueKind == JsonValueKind.String ? entity.Value.GetString() : null;
        for (var i = 0; i < Sentiments.All.Count; i++)
        {
            if (Sentiments.All[i] == label)
            {
                return i;
            }
        }

        throw row.Wrong("entities", $"\"{label}\" towards \"{entity.Name}\" is not one of {string.Join(", ", Sentiments.All)}");
    }
}
