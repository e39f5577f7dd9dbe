using System.Text.Json;
using Anip.Adapters.Spark;
using Anip.Adapters.Tests.Spark.StandIn;
using Anip.Lake;
using DuckDB.NET.Data;
using Microsoft.Extensions.Logging.Abstractions;

namespace Anip.Adapters.Tests.Spark;

/// <summary>The engine, a server and folders of rows for it.</summary>
internal sealed class SparkFixture : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("anip-spark-");

    private SparkFixture(StandInSpark spark) => Spark = spark;

    public StandInSpark Spark { get; }

    public SparkOptions Options { get; } = new();

    public List<BatchProgress> Progress { get; } = [];

    public string Output => Path.Combine(_folder.FullName, "out");

    public static async Task<SparkFixture> StartAsync(CancellationToken cancellationToken)
    {
        var fixture = new SparkFixture(await StandInSpark.StartAsync(cancellationToken));
        fixture.Options.Remote = fixture.Spark.Remote;
        return fixture;
    }

    /// <summary>A program of the workers: a script of bash.</summary>
    public string Script(string text)
    {
        var path = Path.Combine(_folder.FullName, "worker.sh");
        File.WriteAllText(path, $"#!/bin/bash\n{text}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }

    /// <summary>Writes rows of an id and a text, and runs a program over them that gives each back.</summary>
    public async Task RunAsync(string command, IReadOnlyList<string?> texts, int partitions, CancellationToken cancellationToken, params string[] arguments)
    {
        var input = Path.Combine(_folder.FullName, "in");
        Directory.CreateDirectory(input);
        var lines = Path.Combine(_folder.FullName, "rows.jsonl");
        await File.WriteAllLinesAsync(lines, texts.Select((text, i) => JsonSerializer.Serialize(new { id = i, text })), cancellationToken);
        await DuckAsync($"COPY (SELECT * FROM read_json('{lines}', format = 'newline_delimited', maximum_object_size = 67108864, columns = {{id: 'BIGINT', text: 'VARCHAR'}})) TO '{input}/rows.parquet' (FORMAT parquet)", _ => 0, cancellationToken);
        Options.Command = command;
        var engine = new SparkEngine(Microsoft.Extensions.Options.Options.Create(Options), TimeProvider.System, NullLogger<SparkEngine>.Instance);
        var row = new BatchRow([new("id", "BIGINT"), new("text", "STRING")]);
        await engine.RunAsync(new BatchJob("7-1", input, Output, arguments, row, row, partitions), new Told(Progress), cancellationToken);
    }

    /// <summary>What came back, by id.</summary>
    public async Task<IReadOnlyList<string?>> TextsAsync(CancellationToken cancellationToken)
    {
        var rows = await DuckAsync($"SELECT id, text FROM read_parquet('{Output}/*.parquet') ORDER BY id", row => (Id: row.GetInt64(0), Text: row.IsDBNull(1) ? null : row.GetString(1)), cancellationToken);
        Assert.Equal(Enumerable.Range(0, rows.Count).Select(i => (long)i), rows.Select(row => row.Id));
        return [.. rows.Select(row => row.Text)];
    }

    public async ValueTask DisposeAsync()
    {
        await Spark.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static async Task<List<T>> DuckAsync<T>(string sql, Func<DuckDBDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var duck = new DuckDBConnection("Data Source=:memory:");
        await duck.OpenAsync(cancellationToken);
        await using var command = duck.CreateCommand();
        command.CommandText = sql;
        await using var reader = (DuckDBDataReader)await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private sealed class Told(List<BatchProgress> told) : IProgress<BatchProgress>
    {
        public void Report(BatchProgress value) => told.Add(value);
    }
}
