using Anip.Articles;

namespace Anip.Server.Writing;

/// <summary>What articles are exported as. The API and the command line have the same formats, which write the same.</summary>
public sealed class ExportFormat
{
    private readonly Func<IAsyncEnumerable<Article>, Stream, Action<long>, CancellationToken, Task<long>> _write;

    private ExportFormat(string name, string mediaType, Func<IAsyncEnumerable<Article>, Stream, Action<long>, CancellationToken, Task<long>> write)
    {
        Name = name;
        MediaType = mediaType;
        _write = write;
    }

    /// <summary>One article a line.</summary>
    public static ExportFormat JsonLines { get; } = new("jsonl", "application/x-ndjson", ArticleExport.WriteJsonAsync);

    /// <summary>One article a row, with a header.</summary>
    public static ExportFormat Csv { get; } = new("csv", "text/csv", ArticleExport.WriteCsvAsync);

    /// <summary>The same rows by columns, in groups.</summary>
    public static ExportFormat Parquet { get; } = new("parquet", "application/vnd.apache.parquet", ParquetExport.WriteAsync) { IsBinary = true };

    /// <summary>All of them, the usual one first.</summary>
    public static IReadOnlyList<ExportFormat> All { get; } = [JsonLines, Csv, Parquet];

    /// <summary>As it is named in a request and at the end of a file's name.</summary>
    public string Name { get; }

    /// <summary>Such as <c>text/csv</c>.</summary>
    public string MediaType { get; }

    /// <summary>Nothing that a terminal can show.</summary>
    public bool IsBinary { get; private init; }

    /// <param name="name">In any case.</param>
    /// <returns>Null where there is not one of that name.</returns>
    public static ExportFormat? Find(string? name) => All.FirstOrDefault(format => format.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Writes a stream of articles in bounded memory, however many they are.</summary>
    /// <param name="articles">In the order in which they are to be written.</param>
    /// <param name="output">May be a network or a pipe; it is not closed.</param>
    /// <param name="progress">Told how many were taken.</param>
    /// <param name="cancellationToken">Ends it; what was written then is not a whole file.</param>
    /// <returns>How many were written.</returns>
    public Task<long> WriteAsync(IAsyncEnumerable<Article> articles, Stream output, Action<long> progress, CancellationToken cancellationToken) =>
        _write(articles, output, progress, cancellationToken);
}
