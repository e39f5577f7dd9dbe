using System.Runtime.InteropServices;

namespace Anip.Lake;

/// <summary>Runs one attempt of a plan: passes the rows of every Parquet file of a folder as JSON lines through a command, and writes what comes back as Parquet.</summary>
public interface IBatchEngine
{
    /// <summary>What a run asks for by its parameter <c>engine</c>: <c>local</c>, <c>spark</c>.</summary>
    string Name { get; }

    /// <summary>How many rows are best one part, where nobody asks for anything else: each may cost the start of a process, and is lost as a whole.</summary>
    int PartRows => 10_000;

    /// <summary>
    /// Works on the whole of <see cref="BatchJob.Input"/>. What it wrote is used only where it returns, the folder holds <c>_SUCCESS</c>, and the ids in it are
    /// those that went in, each once; whoever calls it sees to that, and removes the folder otherwise. Cancelled, it ends what works for it as soon as it can.
    /// </summary>
    /// <exception cref="BatchEngineException">A part of it failed, or the engine cannot be reached.</exception>
    Task RunAsync(BatchJob job, IProgress<BatchProgress> progress, CancellationToken cancellationToken);
}

/// <summary>One attempt of a plan.</summary>
/// <param name="Id">New for each attempt, such as <c>812-2</c>: what an engine calls its own work by.</param>
/// <param name="Input">An absolute folder with the plan's Parquet files, whose columns are <paramref name="Row"/>.</param>
/// <param name="Output">An absolute folder that does not exist yet, one for each attempt. The engine writes its files (<c>part-….parquet</c>, of the columns of <paramref name="Result"/>) there, and <c>_SUCCESS</c> as the last.</param>
/// <param name="Arguments">What follows the binary: <c>pipe enrich --on-error emit --threads 1</c>. The local engine starts this very program by them, Spark the one that its workers have.</param>
/// <param name="Row">The columns that go in, as members of a JSON object; one that is null is left out.</param>
/// <param name="Result">The members that come back.</param>
/// <param name="Partitions">The parts that the rows are divided into: each is the work of one process from its start to its end, and tried again as a whole.</param>
public sealed record BatchJob(string Id, string Input, string Output, IReadOnlyList<string> Arguments, BatchRow Row, BatchRow Result, int Partitions)
{
    /// <summary>How many parts are worked on at a time, where it is the engine that decides this; null for one by each core.</summary>
    public int? Processes { get; init; }
}

/// <summary>Columns in order. The first is always <c>id</c>, of type <c>BIGINT</c>.</summary>
public sealed record BatchRow(IReadOnlyList<BatchColumn> Columns);

/// <param name="Name">As in JSON.</param>
/// <param name="Type">Of Spark SQL: <c>BIGINT</c>, <c>STRING</c>, <c>DOUBLE</c>, <c>ARRAY&lt;FLOAT&gt;</c>, <c>STRUCT&lt;…&gt;</c>.</param>
public sealed record BatchColumn(string Name, string Type);

/// <param name="TasksDone">Parts of the work that have ended well.</param>
/// <param name="Tasks">All that are known so far.</param>
/// <param name="BytesRead">Of the input; null where the engine does not tell.</param>
/// <param name="RowsDone">Rows that came back; null where the engine does not tell.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct BatchProgress(long TasksDone, long Tasks, long? BytesRead = null, long? RowsDone = null);
