using System.Diagnostics;
using Anip.Adapters.Columnar;
using Anip.Columnar;
using Anip.Lake;
using Anip.Lake.Local;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Adapters.Tests.Lake;

/// <summary>Shell scripts as workers: what the engine does of all that a process can do wrong.</summary>
public sealed class LocalEngineTests : IDisposable
{
    private const int Rows = 200;

    private static readonly BatchRow Row = new([new BatchColumn("id", "BIGINT"), new BatchColumn("title", "STRING"), new BatchColumn("vector", "ARRAY<FLOAT>")]);

    private static readonly BatchRow WithError = new([.. Row.Columns, new BatchColumn("error", "STRUCT<code: STRING, message: STRING>")]);

    private static readonly string?[] Nasty = ["tab\tcr\rlf\ncrlf\r\nunit\u0001nul\0", "\\N", "\"quoted\" 'so'", "", null, "😀 \u2028 \u0085 é", new string('x', 1 << 20), "{\"id\":1}"];

    private readonly string _folder = Directory.CreateTempSubdirectory("anip-").FullName;
    private readonly List<BatchProgress> _progress = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task All_rows_come_back_as_they_went_whatever_is_in_them_and_progress_is_told()
    {
        await RunAsync("cat", parts: 3, processes: 2);

        var rows = await OutputAsync();
        Assert.Equal(Rows, rows.Count);
        Assert.All(rows, (row, at) => Assert.Equal(((long)at, Nasty[at % Nasty.Length]), ((long)row[0]!, (string?)row[1])));
        Assert.All(rows, row => Assert.Equal([1f / 3, (long)row[0]! / 7f, float.Epsilon], (float[])row[2]!));
        Assert.True(File.Exists(Path.Combine(_folder, "output", "_SUCCESS")));
        Assert.Equal((3L, 3L, (long?)Rows), (_progress[^1].TasksDone, _progress[^1].Tasks, _progress[^1].RowsDone));
    }

    [Fact]
    public async Task A_process_works_on_one_part_after_the_other()
    {
        await RunAsync($"echo $$ >>{_folder}/started; exec cat", parts: 6, processes: 2);

        Assert.Equal(2, File.ReadAllLines(Path.Combine(_folder, "started")).Length);
        Assert.Equal(Rows, (await OutputAsync()).Count);
    }

    [Fact]
    public async Task Another_worker_goes_on_behind_the_last_row_of_a_killed_one_and_each_row_comes_back_once()
    {
        await RunAsync($"if mkdir {_folder}/killed; then head -n 1; kill -9 $$; fi; exec cat", parts: 4, processes: 2);

        Assert.Equal(Enumerable.Range(0, Rows).Select(i => (long)i), (await OutputAsync()).Select(row => (long)row[0]!));
        Assert.Equal(Rows, _progress[^1].RowsDone);
    }

    [Fact]
    public async Task A_worker_that_is_killed_again_and_again_fails_the_job()
    {
        var failure = await Assert.ThrowsAsync<BatchEngineException>(() => RunAsync("echo out of memory >&2; kill -9 $$", parts: 2, processes: 1));

        Assert.Equal("The worker on part-00000.parquet was lost 3 times; the last time it was killed by signal 9. It said: out of memory", failure.Message);
        Assert.False(File.Exists(Path.Combine(_folder, "output", "_SUCCESS")));
    }

    [Fact]
    public async Task Where_no_row_ever_comes_back_it_is_not_the_rows()
    {
        var failure = await Assert.ThrowsAsync<BatchEngineException>(() => RunAsync(Shell("kill -9 $$"), 1, 1, Cancel, WithError));

        Assert.StartsWith("The worker on part-00000.parquet was lost 12 times; ", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("13")]
    [InlineData("0", "1", "199")]
    public async Task A_row_that_takes_its_workers_with_it_comes_back_as_failed_and_the_others_as_they_went(params string[] killers)
    {
        var script = $$"""
            while IFS= read -r line; do
                case "$line" in {{string.Join("|", killers.Select(id => $"'{{\"id\":{id},'*"))}}) kill -9 $$;; esac
                printf '%s\n' "$line"
            done
            """;

        await RunAsync(Shell(script), 2, 2, Cancel, WithError);

        var rows = await OutputAsync();
        Assert.Equal(Enumerable.Range(0, Rows).Select(i => (long)i), rows.Select(row => (long)row[0]!));
        Assert.Equal(killers.Select(long.Parse), rows.Where(row => row[3] is not null).Select(row => (long)row[0]!));
        Assert.All(
            rows.Where(row => row[3] is not null),
            row => Assert.Equal(["worker_lost", "It took its process with it 3 times; the last time it was killed by signal 9. It said nothing."], (object?[])row[3]!));
        Assert.All(rows.Where(row => row[3] is null), row => Assert.Equal(Nasty[(long)row[0]! % Nasty.Length], row[1]));
    }

    [Fact]
    public async Task A_worker_that_is_killed_when_all_has_come_back_has_done_its_work()
    {
        await RunAsync("cat; kill -9 $$", parts: 2, processes: 1);

        Assert.Equal(Rows, (await OutputAsync()).Count);
    }

    [Fact]
    public async Task A_worker_that_fails_when_all_has_come_back_says_where_that_was()
    {
        var failure = await Assert.ThrowsAsync<BatchEngineException>(() => RunAsync("cat; exit 3", parts: 2, processes: 1));

        Assert.Equal("The worker on the last part failed: it ended with exit code 3. It said nothing.", failure.Message);
    }

    [Fact]
    public async Task A_worker_that_ends_well_before_it_has_done_all_is_found_out()
    {
        var failure = await Assert.ThrowsAsync<BatchEngineException>(() => RunAsync("head -n 7", parts: 1, processes: 1));

        Assert.Contains("was lost 3 times; the last time it ended well although 179 rows were still to come.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_worker_says_when_it_fails_reaches_the_user_with_its_last_words_whole_and_is_not_tried_again()
    {
        var failure = await Assert.ThrowsAsync<BatchEngineException>(
            () => RunAsync($"echo >>{_folder}/started; seq 2000 >&2; echo 'anip: there is no model' >&2; exit 3", parts: 1, processes: 1));

        Assert.StartsWith("The worker on part-00000.parquet failed: it ended with exit code 3. It said: ", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith(" 1999 2000 anip: there is no model", failure.Message, StringComparison.Ordinal);
        Assert.InRange(failure.Message.Length, 2_000, 2_200);
        Assert.Single(File.ReadAllLines(Path.Combine(_folder, "started")));
    }

    [Theory]
    [InlineData("sed 's/^/log: /'", "a line of its output is no result: ")]
    [InlineData("sed 's/\"id\":/\"id\":\"/; s/,/\",/'", "a line of its output is no result: id: expected BIGINT")]
    public async Task Lines_that_are_no_results_fail_the_job(string script, string message)
    {
        var failure = await Assert.ThrowsAsync<BatchEngineException>(() => RunAsync(script, parts: 1, processes: 1));

        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("damaged", 0)]
    [InlineData("damaged", 1)]
    [InlineData("damaged", 2)]
    [InlineData("truncated", 1)]
    [InlineData("missing", 0)]
    [InlineData("missing", 2)]
    public async Task A_part_that_cannot_be_read_fails_the_job_and_nobody_waits_for_its_rows(string how, int part)
    {
        void Spoil(string input)
        {
            var file = Path.Combine(input, $"part-{part:00000}.parquet");
            var bytes = File.ReadAllBytes(file);
            switch (how)
            {
                case "damaged": // All but what tells where the columns are.
                    bytes.AsSpan(8, bytes.Length / 2).Fill(0xA5);
                    File.WriteAllBytes(file, bytes);
                    break;
                case "truncated":
                    File.WriteAllBytes(file, bytes[..^9]);
                    break;
                default: // Gone when its turn comes.
                    File.Delete(file);
                    File.CreateSymbolicLink(file, Path.Combine(_folder, "nowhere"));
                    break;
            }
        }

        var failure = await Assert.ThrowsAsync<ColumnFileException>(() => RunAsync(Shell("cat"), 3, 2, Cancel, spoil: Spoil).WaitAsync(TimeSpan.FromMinutes(2), Cancel));

        Assert.Contains($"part-{part:00000}.parquet", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "output", "_SUCCESS")));
        Assert.False(File.Exists(Path.Combine(_folder, "output", $"part-{part:00000}.parquet")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Results_that_cannot_be_written_fail_the_job_and_its_workers_are_ended(int part)
    {
        var output = Path.Combine(_folder, "output");
        Directory.CreateDirectory(Path.Combine(output, $"part-{part:00000}.parquet.tmp"));

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => RunAsync(Shell("cat"), 3, 2, Cancel).WaitAsync(TimeSpan.FromMinutes(2), Cancel));

        Assert.False(File.Exists(Path.Combine(output, "_SUCCESS")));
        Assert.False(File.Exists(Path.Combine(output, $"part-{part:00000}.parquet")));
    }

    [Fact]
    public async Task A_worker_that_says_more_than_it_was_asked_does_not_wait_for_a_reader()
    {
        await RunAsync(Shell("cat; seq 100000"), 1, 1, Cancel).WaitAsync(TimeSpan.FromMinutes(2), Cancel);

        Assert.Equal(Rows, (await OutputAsync()).Count);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_said()
    {
        var failure = await Assert.ThrowsAsync<BatchEngineException>(() => RunAsync(new WorkerProgram(Path.Combine(_folder, "none"), [], new Dictionary<string, string>()), 1, 1, Cancel));

        Assert.True(failure.IsFinal);
        Assert.Contains("/none cannot be started: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelled_all_workers_are_killed_at_once()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = RunAsync(Shell($"echo $$ >>{_folder}/started; exec sleep 1000"), 2, 2, stop.Token);
        var started = Path.Combine(_folder, "started");
        while (!File.Exists(started) || (await File.ReadAllLinesAsync(started, Cancel)).Length < 2)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancel);
        }

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.All(await File.ReadAllLinesAsync(started, Cancel), id => Assert.Throws<ArgumentException>(() => Process.GetProcessById(int.Parse(id))));
    }

    private static WorkerProgram Shell(string script) => new("/bin/sh", ["-c", script, "sh"], new Dictionary<string, string>());

    private Task RunAsync(string script, int parts, int processes) => RunAsync(Shell(script), parts, processes, Cancel);

    private async Task RunAsync(WorkerProgram program, int parts, int processes, CancellationToken cancellationToken, BatchRow? result = null, Action<string>? spoil = null)
    {
        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddSingleton(program).AddColumnFiles().AddLake().BuildServiceProvider();
        var input = Directory.CreateDirectory(Path.Combine(_folder, "input")).FullName;
        foreach (var (part, ids) in Enumerable.Range(0, Rows).Chunk((Rows + parts - 1) / parts).Index())
        {
            await using var output = File.Create(Path.Combine(input, $"part-{part:00000}.parquet"));
            await using var writer = await services.GetRequiredService<IColumnFiles>().CreateAsync(
                output, [.. Row.Columns.Select(column => new Column(column.Name, column.Type))], new Dictionary<string, string>(), Cancel);
            foreach (var id in ids)
            {
                await writer.WriteAsync([(long)id, Nasty[id % Nasty.Length], new[] { 1f / 3, id / 7f, float.Epsilon }], Cancel);
            }

            await writer.CompleteAsync(Cancel);
        }

        spoil?.Invoke(input);
        var job = new BatchJob("1-1", input, Path.Combine(_folder, "output"), [], Row, result ?? Row, parts) { Processes = processes };
        await services.GetServices<IBatchEngine>().Single(engine => engine.Name == "local").RunAsync(job, new Told(_progress), cancellationToken);
    }

    /// <summary>By id.</summary>
    private async Task<List<object?[]>> OutputAsync()
    {
        var rows = new List<object?[]>();
        foreach (var file in Directory.GetFiles(Path.Combine(_folder, "output"), "*.parquet"))
        {
            await using var reader = await new ParquetFiles().OpenAsync(File.OpenRead(file), file, Cancel);
            await foreach (var row in reader.ReadAllAsync(Cancel))
            {
                rows.Add(row);
            }
        }

        return [.. rows.OrderBy(row => (long)row[0]!)];
    }

    private sealed class Told(List<BatchProgress> told) : IProgress<BatchProgress>
    {
        public void Report(BatchProgress value)
        {
            lock (told)
            {
                told.Add(value);
            }
        }
    }
}
