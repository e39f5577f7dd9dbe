using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Anip.Adapters.Postgres;

/// <summary>The PostgreSQL that everything is kept in, where <c>Storage:Provider</c> is Postgres.</summary>
public sealed class PostgresOptions
{
    public const string Section = "Storage:Postgres";

    /// <summary>Name or address of the server, or the directory of its Unix socket.</summary>
    [Required]
    [MinLength(1)]
    public string Host { get; set; } = "localhost";

    /// <summary>The port that it listens on.</summary>
    [Range(1, 65_535)]
    public int Port { get; set; } = 5432;

    /// <summary>Made where it is missing and the user may make databases.</summary>
    [Required]
    [MinLength(1)]
    public string Database { get; set; } = "anip";

    /// <summary>Whom it is worked with as. This role makes the schema, so it needs the right to create tables.</summary>
    [Required]
    [MinLength(1)]
    public string Username { get; set; } = "anip";

    /// <summary>Empty where the server asks for none, or for a certificate.</summary>
    public string? Password { get; set; }

    /// <summary>Disable, Allow, Prefer, Require (encrypted), VerifyCA or VerifyFull (encrypted, and the server's certificate is checked).</summary>
    public SslMode SslMode { get; set; } = SslMode.Prefer;

    /// <summary>A PEM file with the authority that signed the server's certificate; null for those that the system trusts.</summary>
    public string? RootCertificate { get; set; }

    /// <summary>Connections that this process holds at most; a request beyond them waits for its turn. A copy needs two at once.</summary>
    [Range(2, 1_000)]
    public int PoolSize { get; set; } = 20;

    /// <summary>Memory that the server may take to make an index, in MiB. One over a million vectors of 384 numbers is made in memory with 2,048; with less it takes several times as long.</summary>
    [Range(16, 1_048_576)]
    public int MaintenanceMegabytes { get; set; } = 512;

    /// <summary>How long connecting may take.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the server may work on one statement. Migrations are exempt.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// For how long an operation that met a lost connection, a restarting server, a deadlock or a serialisation failure is tried again,
    /// with growing pauses, before it fails.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many candidates a search for similar articles keeps while it walks the index: more find more surely and cost more time.</summary>
    [Range(10, 1_000)]
    public int SimilarityEffort { get; set; } = 800;
}

[OptionsValidator]
internal sealed partial class PostgresOptionsValidator : IValidateOptions<PostgresOptions>;
