using Anip.Adapters.Spark.Protocol;
using Anip.Isolation;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Grpc.Core;

namespace Anip.Adapters.Spark;

/// <summary>A session on a Spark Connect server, 3.5 or 4.x: SQL is run in it, and ends with it.</summary>
internal sealed class SparkClient(SparkAddress address, SparkOptions options, TimeProvider timeProvider) : IAsyncDisposable
{
    private readonly SparkConnection _connection = new(address, options.RequestTimeout, timeProvider);

    /// <returns>Such as <c>4.3.0</c>.</returns>
    /// <exception cref="SparkException">It cannot be reached, or refuses.</exception>
    public Task<string> VersionAsync(CancellationToken cancellationToken) => AskAsync(async token =>
    {
        var answer = await _connection.Client.AnalyzePlanAsync(
            new AnalyzePlanRequest { SessionId = _connection.SessionId, UserContext = _connection.User, ClientType = address.UserAgent, SparkVersion = new() }, _connection.Short(token));
        _connection.ServerSession = answer.ServerSideSessionId is { Length: > 0 } server ? server : null;
        return answer.SparkVersion?.Version ?? "";
    }, cancellationToken);

    /// <summary>Runs a statement that does its work on the server and gives no rows.</summary>
    /// <param name="sql">Its text.</param>
    /// <param name="tag">By which it is known on the server's pages.</param>
    /// <param name="progress">Is told of the tasks, about every two seconds.</param>
    /// <param name="cancellationToken">Interrupts it on the server too. Programs that its tasks started go on until they have read their input.</param>
    /// <exception cref="SparkException">It failed, was refused, or the server is gone.</exception>
    public Task ExecuteAsync(string sql, string tag, IProgress<ExecutePlanResponse.Types.ExecutionProgress> progress, CancellationToken cancellationToken)
    {
        var relation = new Relation { Sql = new SQL { Query = sql } };
        // 3.5 reads the one, 4.x either.
        var plan = new Plan { Command = new Command { SqlCommand = new SqlCommand { Sql = sql, Input = relation } } };
        return RunAsync(plan, tag, response =>
        {
            if (response.ResponseTypeCase is ExecutePlanResponse.ResponseTypeOneofCase.ExecutionProgress)
            {
                progress.Report(response.ExecutionProgress);
            }
        }, cancellationToken);
    }

    /// <summary>Runs a query.</summary>
    /// <param name="sql">Its text.</param>
    /// <param name="tag">By which it is known on the server's pages.</param>
    /// <param name="take">Is called with each batch of rows, in order; it disposes of them.</param>
    /// <param name="cancellationToken">Interrupts it on the server too.</param>
    /// <exception cref="SparkException">It failed, was refused, or the server is gone.</exception>
    public Task QueryAsync(string sql, string tag, Action<RecordBatch> take, CancellationToken cancellationToken) =>
        RunAsync(new Plan { Root = new Relation { Sql = new SQL { Query = sql } } }, tag, response =>
        {
            if (response.ResponseTypeCase is ExecutePlanResponse.ResponseTypeOneofCase.ArrowBatch)
            {
                // Each message is a whole stream, with its schema.
                using var reader = new ArrowStreamReader(response.ArrowBatch.Data.Memory);
                while (reader.ReadNextRecordBatch() is { } batch)
                {
                    take(batch);
                }
            }
        }, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (address.SessionId is null)
        {
            // 3.5 has no such request, and forgets a session after an hour.
            await Isolated.RunAsync(token => _connection.Client.ReleaseSessionAsync(
                new ReleaseSessionRequest { SessionId = _connection.SessionId, UserContext = _connection.User, ClientType = address.UserAgent }, _connection.Short(token)).ResponseAsync, CancellationToken.None);
        }

        _connection.Dispose();
    }

    private async Task RunAsync(Plan plan, string tag, Action<ExecutePlanResponse> take, CancellationToken cancellationToken)
    {
        var execution = new SparkExecution(_connection, plan, tag, options.ReconnectTimeout, timeProvider, take);
        try
        {
            await AskAsync(async token =>
            {
                await execution.RunAsync(token);
                return true;
            }, cancellationToken);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // A stream that is left does not end the work.
            await Isolated.RunAsync(token => InterruptAsync(execution.OperationId, token), CancellationToken.None);
            throw;
        }
        finally
        {
            await Isolated.RunAsync(token => ReleaseAsync(execution.OperationId, token), CancellationToken.None);
        }
    }

    private Task<InterruptResponse> InterruptAsync(string operationId, CancellationToken cancellationToken) => _connection.Client.InterruptAsync(
        new InterruptRequest
        {
            SessionId = _connection.SessionId,
            UserContext = _connection.User,
            ClientType = address.UserAgent,
            InterruptType = InterruptRequest.Types.InterruptType.OperationId,
            OperationId = operationId,
        }, _connection.Short(cancellationToken)).ResponseAsync;

    private Task<ReleaseExecuteResponse> ReleaseAsync(string operationId, CancellationToken cancellationToken) => _connection.Client.ReleaseExecuteAsync(
        new ReleaseExecuteRequest { SessionId = _connection.SessionId, UserContext = _connection.User, ClientType = address.UserAgent, OperationId = operationId, ReleaseAll = new() },
        _connection.Short(cancellationToken)).ResponseAsync;

    private async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask(cancellationToken);
        }
        catch (RpcException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var error = SparkError.Of(exception);
            throw error.ToException(address, error.ErrorId is { } id ? await DetailsAsync(id, cancellationToken) : null, exception);
        }
    }

    // Answered once, from 4.0 on. Without an answer the status has to do.
    private async Task<FetchErrorDetailsResponse?> DetailsAsync(string errorId, CancellationToken cancellationToken)
    {
        FetchErrorDetailsResponse? details = null;
        await Isolated.RunAsync(async token => details = await _connection.Client.FetchErrorDetailsAsync(
            new FetchErrorDetailsRequest { SessionId = _connection.SessionId, UserContext = _connection.User, ClientType = address.UserAgent, ErrorId = errorId }, _connection.Short(token)), cancellationToken);
        return details;
    }
}
