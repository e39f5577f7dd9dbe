using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Anip.Adapters.Sqlite;

/// <summary>The SQLite file that everything is kept in, where <c>Storage:Provider</c> is Sqlite.</summary>
public sealed class SqliteOptions
{
    public const string Section = "Storage:Sqlite";

    /// <summary>The database file, relative to the data directory. Its <c>-wal</c> and <c>-shm</c> companions stand beside it, so it must be on a local disk.</summary>
    [Required]
    [MinLength(1)]
    public string Path { get; set; } = "anip.db";

    /// <summary>How long a write waits for another process that is writing before it gives up.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Flush to the disk at every commit. Either way nothing that was acknowledged is lost when the process is killed; without it a
    /// power failure may take the last commits (never the consistency), which the next fetch of the sources brings back for the most part.
    /// </summary>
    public bool FlushEveryCommit { get; set; }

    /// <summary>Reads that run at once; further ones wait for their turn.</summary>
    [Range(1, 64)]
    public int Readers { get; set; } = 8;

    /// <summary>Page cache of the writer in MiB.</summary>
    [Range(1, 4096)]
    public int WriterCacheMegabytes { get; set; } = 32;

    /// <summary>Page cache of each reader in MiB.</summary>
    [Range(1, 4096)]
    public int ReaderCacheMegabytes { get; set; } = 8;

    /// <summary>How much of the file is mapped into memory, in MiB. It spares copies, and an error of the disk then ends the process.</summary>
    [Range(0, 1_048_576)]
    public int MappedMegabytes { get; set; }

    /// <summary>Embeddings kept in memory for similarity search: 404 bytes each at 384 dimensions, taken as they come. Where there are more, every search reads them from disk.</summary>
    [Range(0, 100_000_000)]
    public int MaxVectorsInMemory { get; set; } = 1_000_000;
}

[OptionsValidator]
internal sealed partial class SqliteOptionsValidator : IValidateOptions<SqliteOptions>;
