using System.Runtime.CompilerServices;
using Anip.Articles;
using Anip.Models;

namespace Anip.Training.Data;

/// <summary>A name in a sentence: characters of its text, and the place of its type in <see cref="EntityTypes.All"/>.</summary>
internal sealed record NameSpan(int Start, int End, int Type);

/// <summary>A sentence as text, its tokens joined by spaces, with the names in it.</summary>
internal sealed record NamedSentence(string File, string Text, string Key, IReadOnlyList<NameSpan> Names)
{
    /// <summary>Kept for measuring. A sentence without letter or digit is not, unless its file is as a whole.</summary>
    public bool IsDevelopment { get; } =
        DevelopmentRows.IsWholeFile(File) || (Key.Length > 0 && DevelopmentRows.IsDevelopment(Key));
}

/// <summary>CoNLL lines: token, tab, tag (O, B-type, I-type); an empty line ends a sentence. Types that are not names of our three kinds are O.</summary>
internal static class EntityFile
{
    /// <summary>The sentences of one file after the other.</summary>
    public static async IAsyncEnumerable<NamedSentence> ReadAsync(IEnumerable<string> paths, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var path in paths)
        {
            await foreach (var sentence in ReadAsync(path, cancellationToken))
            {
                yield return sentence;
            }
        }
    }

    public static async IAsyncEnumerable<NamedSentence> ReadAsync(
        string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var sentence = new SentenceBuilder(DataFile.Name(path));
        await foreach (var (number, line) in DataFile.ReadLinesAsync(path, cancellationToken))
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                var tab = line.LastIndexOf('\t');
                var tag = tab > 0 ? line[(tab + 1)..].Trim() : "";
                if (tag != "O" && !tag.StartsWith("B-", StringComparison.Ordinal) && !tag.StartsWith("I-", StringComparison.Ordinal))
                {
                    throw new TrainingDataException($"{path}, line {number}: token, tab and a tag (O, B-… or I-…) were expected.");
                }

                sentence.Add(line[..tab].Trim(), tag);
            }
            else if (sentence.Take() is { } read)
            {
                yield return read;
            }
        }

        if (sentence.Take() is { } last)
        {
            yield return last;
        }
    }

    /// <summary>Corporations and groups (bands, teams, clubs) are organizations; products and works are not names of ours.</summary>
    private static int? TypeOf(string tag) => tag[2..] switch
    {
        "person" or "PER" => 0,
        "organization" or "corporation" or "group" or "ORG" => 1,
        "location" or "LOC" => 2,
        _ => null,
    };

    private sealed class SentenceBuilder(string file)
    {
        private readonly System.Text.StringBuilder _text = new();
        private readonly List<NameSpan> _names = [];
        private bool _open;

        public void Add(string token, string tag)
        {
            if (_text.Length > 0)
            {
                _text.Append(' ');
            }

            var start = _text.Length;
            _text.Append(token);
            var type = tag == "O" ? null : TypeOf(tag);
            if (type is not { } known)
            {
                _open = false;
            }
            else if (_open && tag[0] == 'I' && _names[^1].Type == known)
            {
                _names[^1] = _names[^1] with { End = _text.Length };
            }
            else
            {
                _names.Add(new NameSpan(start, _text.Length, known));
                _open = true;
            }
        }

        public NamedSentence? Take()
        {
            var text = _text.ToString();
            NamedSentence? sentence = text.Length == 0 ? null : new(file, text, DevelopmentRows.Key(text), [.. _names]);
            _text.Clear();
            _names.Clear();
            _open = false;
            return sentence;
        }
    }
}
