using System.Runtime.CompilerServices;
using System.Text.Json;
using Anip.Articles;
using Anip.Ingestion.Sources.Files;
using Anip.Isolation;
using Anip.Pipelines;

namespace Anip.Lake.Works;

/// <summary>Recorded answers of sources (feeds, APIs, GDELT's files), read into articles and stored. An article that is stored already stays one.</summary>
internal sealed class ParseSourceWork(IArticleStore articles) : BatchWork
{
    private const int MaxLineBytes = 64 * 1024 * 1024;
    private const int Parsed = 1;

    public override string Name => "parse-source";

    public override IReadOnlyList<string> Arguments => ["pipe", "parse-source", "--on-error", "emit", "--threads", "1", "--fields", "articles"];

    public override BatchRow Row { get; } = new([new BatchColumn("id", "BIGINT"), new BatchColumn("source", "STRING"), new BatchColumn("body", "STRING")]);

    public override BatchRow Result { get; } = new(
        [new BatchColumn("id", "BIGINT"), new BatchColumn("articles", $"ARRAY<STRUCT<{string.Join(", ", ParsedArticle.Members.Select(member => $"{member}: STRING"))}>>"), BatchErrors.Column]);

    public override string Done => "parsed";

    public override bool HasInput => true;

    // Not worth reading it all for.
    public override Task<long?> CountAsync(BatchClaim claim, CancellationToken cancellationToken) => Task.FromResult<long?>(null);

    public override async IAsyncEnumerable<object?[]> TakeAsync(BatchClaim claim, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var id = 0L;
        foreach (var file in FilesOf(claim.Input))
        {
            await using var stream = File.OpenRead(file);
            var lines = new LineReader(stream, MaxLineBytes);
            while (id < (claim.Limit ?? long.MaxValue) && await lines.ReadAsync(cancellationToken) is { } line)
            {
                if (line.Length > 0 || lines.IsTooLong)
                {
                    yield return RowOf(++id, line, lines, file);
                }
            }
        }
    }

    public override async Task<BatchLoaded> LoadAsync(BatchClaim claim, IReadOnlyList<BatchResult> results, CancellationToken cancellationToken)
    {
        var failed = results.Count(result => result.Error is not null);
        List<IncomingArticle> found =
        [
            .. from result in results
               where result.Error is null
               from article in (object?[])(result.Values[Parsed] ?? Array.Empty<object?>())
               let incoming = ParsedArticle.Read((object?[])article!)
               where incoming is not null
               select incoming,
        ];
        if (found.Count > 0)
        {
            await articles.PutAsync(found, cancellationToken);
        }

        return new BatchLoaded(results.Count - failed, failed, 0);
    }

    private static object?[] RowOf(long id, ReadOnlyMemory<byte> line, LineReader lines, string file)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return [id, json.RootElement.GetProperty("source").GetString(), json.RootElement.GetProperty("body").GetString()];
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new StepException($"{OneLine.Of(file)}, line {lines.Number}: expected an object with the texts source and body. Mend it, or leave it out.", exception) { IsFinal = true };
        }
    }

    private static IReadOnlyList<string> FilesOf(string? input) =>
        input is null ? throw new StepException("parse-source needs files of JSON lines, each with source and body: give a file or folder as the parameter input.") { IsFinal = true }
        : Directory.Exists(input) ? [.. Directory.GetFiles(input, "*.jsonl").Order(StringComparer.Ordinal)]
        : File.Exists(input) ? [input]
        : throw new StepException($"There is no file or folder {OneLine.Of(input)}.") { IsFinal = true };
}
