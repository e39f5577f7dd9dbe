using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Anip.Adapters.Tests.Spark.StandIn;

/// <summary>One try of a task: the program over one partition, by the rules of Spark's script transformation.</summary>
internal sealed class TaskAttempt(StandInSpark spark, TransformText text, int partition, int attempt, string work)
{
    private const int StderrBytes = 2048;

    private Process? _process;

    public int Partition => partition;

    /// <summary>From 0 on.</summary>
    public int Attempt => attempt;

    /// <summary>Lines that the program has got.</summary>
    public int Fed { get; private set; }

    /// <summary>Stop reading after so many lines of the output, and take it for all: what happens where a program ends well before it has read its input.</summary>
    public int? StopAfter { get; set; }

    /// <summary>Ends what bash started, as the kernel does where memory runs out. Bash itself lives on, and says 137.</summary>
    public async Task KillWorkerAsync()
    {
        string[] children;
        while ((children = (await File.ReadAllTextAsync($"/proc/{_process!.Id}/task/{_process.Id}/children", CancellationToken.None)).Split(' ', StringSplitOptions.RemoveEmptyEntries)).Length == 0)
        {
            // Bash has not started it yet.
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
        }

        foreach (var child in children)
        {
            using var process = Process.GetProcessById(int.Parse(child, CultureInfo.InvariantCulture));
            process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Ends bash and all, as the end of an executor does.</summary>
    public void KillAll()
    {
        try
        {
            _process?.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    /// <summary>Writes what came back as lines of strict JSON.</summary>
    /// <returns>Null where all went well.</returns>
    public async Task<SparkFailure?> RunAsync(string input, string output)
    {
        await spark.OnStartAsync(this);
        var info = new ProcessStartInfo("/bin/bash", ["-c", text.Command]) { UseShellExecute = false, WorkingDirectory = work, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(info)!;
        _process = process;
        spark.Running[process.Id] = this;
        try
        {
            var stderr = TailAsync(process.StandardError.BaseStream);
            var fed = FeedAsync(process, input);
            var failure = await ReadAsync(process, output);
            var broken = await fed;
            var isOver = await HasEndedAsync(process, spark.ExitTimeout);
            return broken is not null ? SparkFailure.Job($"Task {partition} in stage 1.0 failed, most recent failure: Lost task {partition}.{attempt} in stage 1.0: java.io.IOException: {broken}\n\tat java.base/java.io.FileOutputStream.writeBytes(Native Method)\n\nDriver stacktrace:")
                : isOver && process.ExitCode != 0 ? SparkFailure.Exited(process.ExitCode, await stderr)
                : failure;
        }
        finally
        {
            spark.Running.TryRemove(process.Id, out _);
            spark.Finished.Enqueue((partition, attempt));
        }
    }

    private async Task<string?> FeedAsync(Process process, string input)
    {
        try
        {
            await using var stdin = process.StandardInput.BaseStream;
            await using var buffered = new BufferedStream(stdin, 8192);
            using var lines = new StreamReader(input);
            while (await lines.ReadLineAsync(CancellationToken.None) is { } line)
            {
                await spark.OnRowAsync(this);
                await buffered.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), CancellationToken.None);
                Fed++;
            }

            await buffered.FlushAsync(CancellationToken.None);
            return null;
        }
        catch (IOException)
        {
            return "Broken pipe";
        }
    }

    private async Task<SparkFailure?> ReadAsync(Process process, string output)
    {
        SparkFailure? failure = null;
        await using var written = new StreamWriter(output);
        // Ends a line at LF, CR and CRLF, and puts U+FFFD for an invalid byte, as Java's does.
        using var reader = new StreamReader(process.StandardOutput.BaseStream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), detectEncodingFromByteOrderMarks: false);
        for (var count = 0; await reader.ReadLineAsync(CancellationToken.None) is { } line; count++)
        {
            if (failure is not null || count >= StopAfter)
            {
                continue;
            }

            // More fields than columns are dropped without a word.
            var field = line.Split('\t')[0];
            try
            {
                var row = FailFastJson.Read(field == @"\N" ? null : field, text.Row);
                failure = row is null || !HasId(row) ? SparkFailure.Raised() : null;
                await written.WriteAsync(row + "\n");
            }
            catch (MalformedException exception)
            {
                failure = SparkFailure.Malformed(text.Row.Fields.Count, exception.Message);
            }
        }

        return failure;
    }

    private static bool HasId(string row)
    {
        using var json = System.Text.Json.JsonDocument.Parse(row);
        return json.RootElement.TryGetProperty("id", out var id) && id.ValueKind == System.Text.Json.JsonValueKind.Number;
    }

    private static async Task<string> TailAsync(Stream stderr)
    {
        var tail = new List<byte>();
        var buffer = new byte[4096];
        for (int read; (read = await stderr.ReadAsync(buffer, CancellationToken.None)) > 0;)
        {
            tail.AddRange(buffer.AsSpan(0, read));
            tail.RemoveRange(0, Math.Max(0, tail.Count - StderrBytes));
        }

        return Encoding.UTF8.GetString([.. tail]);
    }

    private static async Task<bool> HasEndedAsync(Process process, TimeSpan timeout)
    {
        using var limit = new CancellationTokenSource(timeout, TimeProvider.System);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
