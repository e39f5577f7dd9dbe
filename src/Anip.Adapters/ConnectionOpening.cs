using System.Net.Sockets;
using Npgsql;

namespace Anip.Adapters;

/// <summary>Opens connections to PostgreSQL, and stops waiting as soon as the caller is asked to.</summary>
/// <remarks>Npgsql (10.0) does not look at the token while it asks whether the server speaks TLS: a server that accepts and says nothing would hold whoever is to stop for the whole time limit.</remarks>
internal static class ConnectionOpening
{
    /// <param name="connectionString">Of which database, and how.</param>
    /// <returns>An open connection, the caller's to dispose of.</returns>
    public static Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken cancellationToken) =>
        AbandonableAsync(ConnectAsync(connectionString, cancellationToken), cancellationToken);

    /// <inheritdoc cref="OpenAsync(string, CancellationToken)"/>
    public static async Task<NpgsqlConnection> OpenNowAsync(this NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        var opening = source.OpenConnectionAsync(cancellationToken);
        return opening.IsCompleted ? await opening : await AbandonableAsync(opening.AsTask(), cancellationToken);
    }

    private static async Task<NpgsqlConnection> ConnectAsync(string connectionString, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<NpgsqlConnection> AbandonableAsync(Task<NpgsqlConnection> opening, CancellationToken cancellationToken)
    {
        try
        {
            return await opening.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!opening.IsCanceled)
        {
            _ = CloseAsync(opening);
            throw;
        }
    }

    private static async Task CloseAsync(Task<NpgsqlConnection> opening)
    {
        try
        {
            await (await opening).DisposeAsync();
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or IOException or SocketException or OperationCanceledException)
        {
            // Nobody waits for it any more.
        }
    }
}
