using System.Net.Sockets;
using Anip.Storage;
using Npgsql;

namespace Anip.Adapters.Postgres;

/// <summary>What the server's and the driver's errors (postgresql.org/docs/17/errcodes-appendix.html) mean to the person who has to act.</summary>
internal static class PostgresErrors
{
    /// <summary>The same may well succeed in a moment.</summary>
    public static bool IsTransient(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.TooManyConnections } => true,
        _ => IsLost(exception),
    };

    /// <summary>The connection is gone: the server stopped, starts, or cannot be reached. Whether a commit under way took effect is open.</summary>
    public static bool IsLost(Exception exception) => exception switch
    {
        PostgresException server => server.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            || server.SqlState.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException driver => driver.InnerException is IOException or SocketException,
        IOException or SocketException => true,
        _ => false,
    };

    public static bool IsMissingDatabase(Exception exception) => exception is PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName };

    /// <param name="location">Host, port and database.</param>
    public static StorageException Explain(Exception exception, string location, PostgresOptions options)
    {
        var (code, message) = exception switch
        {
            PostgresException server => Explain(server, location, options),
            NpgsqlException { InnerException: TimeoutException } when exception.Message.Contains("pool", StringComparison.OrdinalIgnoreCase) =>
                ("locked", $"All {options.PoolSize} connections to {location} are in use. Raise Storage:Postgres:PoolSize, or ask for less at once."),
            NpgsqlException { InnerException: TimeoutException } or TimeoutException =>
                ("unreachable", $"{location} did not answer in time. Check that the server runs and Storage:Postgres:Host and Port name it."),
            _ when IsLost(exception) =>
                ("unreachable", $"There is no connection to {location}: {Line(exception)} Check that the server runs, and Storage:Postgres:Host and Port name it."),
            _ => ("failed", $"{location}: {Line(exception)}"),
        };
        return new StorageException(code, message, exception);
    }

    private static (string Code, string Message) Explain(PostgresException exception, string location, PostgresOptions options) => exception.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            ("access_denied", $"{location} refuses the user '{options.Username}': {Line(exception)} Correct Storage:Postgres:Username and Password (POSTGRES_USER, POSTGRES_PASSWORD)."),
        PostgresErrorCodes.InvalidCatalogName =>
            ("no_database", $"{location}: the database does not exist. Make it (createdb {options.Database}), or name another with Storage:Postgres:Database (POSTGRES_DB)."),
        PostgresErrorCodes.InsufficientPrivilege =>
            ("access_denied", $"The user '{options.Username}' may not do this in {location}: {Line(exception)} Make it the owner of the database (ALTER DATABASE {options.Database} OWNER TO {options.Username})."),
        PostgresErrorCodes.DiskFull => ("disk_full", $"The disk of {location} is full. Make room on it; nothing that was stored before is lost."),
        PostgresErrorCodes.ReadOnlySqlTransaction => ("read_only", $"{location} is a standby, which cannot be written. Name its primary with Storage:Postgres:Host."),
        PostgresErrorCodes.QueryCanceled =>
            ("locked", $"{location} worked longer on one statement than Storage:Postgres:StatementTimeout ({options.StatementTimeout}) allows. Try again when it has less to do, or raise the limit."),
        PostgresErrorCodes.TooManyConnections => ("locked", $"{location} has no connection left. Raise its max_connections, or lower Storage:Postgres:PoolSize."),
        PostgresErrorCodes.ProgramLimitExceeded => ("too_big", $"A text or record is larger than PostgreSQL can store: {Line(exception)}"),
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => ("damaged", $"{location} is damaged: {Line(exception)} Restore a backup."),
        PostgresErrorCodes.IoError => ("io_error", $"{location} cannot read or write its files: {Line(exception)} Check the server's disk."),
        var state when IsTransient(exception) => ("unreachable", $"{location} is not ready ({state}): {Line(exception)} Try again in a moment."),
        var state => ("failed", $"{location} reported error {state}: {Line(exception)}"),
    };

    private static string Line(Exception exception) =>
        (exception is PostgresException server ? server.MessageText : exception.Message).ReplaceLineEndings(" ").TrimEnd('.', ' ') + ".";
}
