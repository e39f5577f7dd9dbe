using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Anip.Training.Comparison;

/// <summary>
/// What a model answers to rows that it has not learnt from, by a hash of the row. It stands among the files of a version: so two versions are compared without reading
/// the rows through the encoder again, and a head that learnt from all its rows in the end is judged by what it said of each before.
/// </summary>
internal sealed class HeldOutAnswers
{
    public const string FileName = "held_out.jsonl";

    private readonly SortedDictionary<string, HeldOutAnswer> _answers = new(StringComparer.Ordinal);

    public int Count => _answers.Count;

    public HeldOutAnswer? Find(string row) => _answers.GetValueOrDefault(row);

    public void Add(HeldOutAnswer answer) => _answers[answer.Row] = answer;

    /// <summary>Reads what is there of the files. A line that is none is no answer, as if it were not there.</summary>
    public static async Task<HeldOutAnswers> ReadAsync(IEnumerable<string?> files, CancellationToken cancellationToken)
    {
        var answers = new HeldOutAnswers();
        foreach (var file in files.Where(File.Exists))
        {
            await foreach (var line in File.ReadLinesAsync(file!, cancellationToken))
            {
                if (Parse(line) is { Row: not null, Answer: not null } one)
                {
                    answers.Add(one);
                }
            }
        }

        return answers;
    }

    public async Task WriteAsync(string file, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var part = string.Create(CultureInfo.InvariantCulture, $"{file}.{Environment.ProcessId}.part");
        await File.WriteAllLinesAsync(part, _answers.Values.Select(one => JsonSerializer.Serialize(one, AnswersJson.Default.HeldOutAnswer)), cancellationToken);
        File.Move(part, file, overwrite: true);
    }

    /// <summary>A row by its text and the places in it, so that the file tells nobody what was said.</summary>
    public static string KeyOf(string text, IEnumerable<Range> places) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{text}\u0001{string.Join(',', places)}")).AsSpan(0, 10));

    private static HeldOutAnswer? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, AnswersJson.Default.HeldOutAnswer);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <param name="Row">As <see cref="HeldOutAnswers.KeyOf"/> gives it.</param>
/// <param name="Answer">A label, or the names that were found.</param>
/// <param name="Confidence">In a label; null of names.</param>
internal sealed record HeldOutAnswer(string Row, string Answer, double? Confidence = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HeldOutAnswer))]
internal sealed partial class AnswersJson : JsonSerializerContext;
