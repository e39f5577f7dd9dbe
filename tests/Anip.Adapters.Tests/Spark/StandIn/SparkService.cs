using Anip.Adapters.Spark.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace Anip.Adapters.Tests.Spark.StandIn;

/// <summary>The calls of a Spark Connect server.</summary>
internal sealed class SparkService(StandInSpark spark) : SparkConnectService.SparkConnectServiceBase
{
    private bool Is35 => spark.Version.StartsWith('3');

    public override async Task ExecutePlan(ExecutePlanRequest request, IServerStreamWriter<ExecutePlanResponse> responseStream, ServerCallContext context)
    {
        Enter("ExecutePlan", context);
        spark.Requests.Enqueue(request);
        var state = spark.State;
        await StreamAsync(() => Find(request, state), after: null, responseStream, context);
    }

    public override async Task ReattachExecute(ReattachExecuteRequest request, IServerStreamWriter<ExecutePlanResponse> responseStream, ServerCallContext context)
    {
        Enter("ReattachExecute", context);
        await StreamAsync(
            () => spark.State.Operations.TryGetValue(request.OperationId, out var operation) && operation.IsReattachable ? operation : throw SparkFailure.Handle("OPERATION_NOT_FOUND", "HY000", request.OperationId),
            request.HasLastResponseId ? request.LastResponseId : null,
            responseStream,
            context);
    }

    public override Task<AnalyzePlanResponse> AnalyzePlan(AnalyzePlanRequest request, ServerCallContext context)
    {
        Enter("AnalyzePlan", context);
        return Task.FromResult(new AnalyzePlanResponse { SessionId = request.SessionId, ServerSideSessionId = ServerSession, SparkVersion = new() { Version = spark.Version } });
    }

    public override Task<InterruptResponse> Interrupt(InterruptRequest request, ServerCallContext context)
    {
        Enter("Interrupt", context);
        var response = new InterruptResponse { SessionId = request.SessionId, ServerSideSessionId = ServerSession };
        if (spark.State.Operations.TryGetValue(request.OperationId, out var operation))
        {
            response.InterruptedIds.Add(operation.Id);
            operation.Interrupted.Cancel();
            operation.End(Remembered(SparkFailure.Cancelled(), spark.State));
        }

        return Task.FromResult(response);
    }

    public override Task<ReleaseExecuteResponse> ReleaseExecute(ReleaseExecuteRequest request, ServerCallContext context)
    {
        Enter("ReleaseExecute", context);
        var response = new ReleaseExecuteResponse { SessionId = request.SessionId, ServerSideSessionId = ServerSession };
        if (spark.State.Operations.TryRemove(request.OperationId, out var operation))
        {
            spark.State.Released[operation.Id] = true;
            response.OperationId = operation.Id;
        }

        return Task.FromResult(response);
    }

    public override Task<ReleaseSessionResponse> ReleaseSession(ReleaseSessionRequest request, ServerCallContext context)
    {
        Enter("ReleaseSession", context);
        Since40();
        spark.State.ClosedSessions[request.SessionId] = true;
        return Task.FromResult(new ReleaseSessionResponse { SessionId = request.SessionId });
    }

    public override Task<FetchErrorDetailsResponse> FetchErrorDetails(FetchErrorDetailsRequest request, ServerCallContext context)
    {
        Enter("FetchErrorDetails", context);
        Since40();
        return Task.FromResult(
            spark.State.Errors.TryRemove(request.ErrorId, out var failure) ? failure.Details()
            : spark.Plays is { } name && Recording.Details(name) is [var first, ..] ? first
            : new FetchErrorDetailsResponse());
    }

    private string ServerSession => Is35 ? "" : spark.State.ServerSession;

    private void Enter(string call, ServerCallContext context)
    {
        spark.Calls.Enqueue(call);
        spark.Headers.Enqueue(context.RequestHeaders);
        var authorization = context.RequestHeaders.GetValue("authorization");
        if (spark.Token is { } token && authorization != $"Bearer {token}")
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, authorization is null ? "No authentication token provided" : "Invalid authentication token"));
        }
    }

    private void Since40()
    {
        if (Is35)
        {
            throw new RpcException(new Status(StatusCode.Unimplemented, "Method not found"));
        }
    }

    private async Task StreamAsync(Func<SparkOperation> find, string? after, IServerStreamWriter<ExecutePlanResponse> stream, ServerCallContext context)
    {
        SparkOperation operation;
        try
        {
            operation = find();
        }
        catch (SparkFailure failure)
        {
            throw Remembered(failure, spark.State);
        }

        var sent = 0;
        await foreach (var response in operation.ReadAsync(after, context.CancellationToken))
        {
            if (spark.Cut is { } cut && sent == cut.Messages)
            {
                _ = cut.IsError ? throw new RpcException(new Status(StatusCode.Unavailable, "the connection is gone")) : 0;
                return;
            }

            await stream.WriteAsync(response, context.CancellationToken);
            sent++;
        }
    }

    private SparkOperation Find(ExecutePlanRequest request, SparkState state)
    {
        _ = Guid.TryParseExact(request.SessionId, "D", out _) ? 0 : throw SparkFailure.Handle("FORMAT", "HY000", request.SessionId);
        _ = state.ClosedSessions.ContainsKey(request.SessionId) ? throw SparkFailure.Handle("SESSION_CLOSED", "08003", request.SessionId) : 0;
        _ = request.HasClientObservedServerSideSessionId && request.ClientObservedServerSideSessionId != state.ServerSession ? throw SparkFailure.Handle("SESSION_CHANGED", "08003", request.SessionId) : 0;
        _ = state.Released.ContainsKey(request.OperationId) ? throw SparkFailure.Handle("OPERATION_ABANDONED", "HY000", request.OperationId) : 0;
        var plan = request.Plan.ToByteString();
        if (state.Operations.TryGetValue(request.OperationId, out var known))
        {
            return known.Plan.Equals(plan) ? known : throw SparkFailure.Handle("OPERATION_ALREADY_EXISTS", "HY000", request.OperationId);
        }

        var isReattachable = request.RequestOptions.Any(option => option.ReattachOptions is { Reattachable: true });
        var operation = new SparkOperation(request.OperationId, plan, isReattachable);
        state.Operations[operation.Id] = operation;
        spark.OperationIds.Enqueue(operation.Id);
        _ = RunAsync(request, operation, state);
        return operation;
    }

    private async Task RunAsync(ExecutePlanRequest request, SparkOperation operation, SparkState state)
    {
        ExecutePlanResponse Answer() => new() { SessionId = request.SessionId, OperationId = operation.Id, ServerSideSessionId = ServerSession };
        var command = request.Plan.Command?.SqlCommand;
        // Each version reads its own member.
        var sql = request.Plan.Root?.Sql?.Query ?? (Is35 ? command?.Sql : command?.Input?.Sql?.Query ?? command?.Sql) ?? "";
        spark.Statements.Enqueue(sql);
        try
        {
            if ((spark.Plays ?? (sql == "SELECT 1 AS one" ? "select_1" : null)) is { } name)
            {
                Play(name, operation, Answer);
                operation.End(Recording.Failure(name));
            }
            else if (TransformText.TryParse(sql) is { } text)
            {
                await new SparkJob(spark, text, operation, Answer).RunAsync();
                var result = Answer();
                result.SqlCommandResult = new() { Relation = new Relation { LocalRelation = new LocalRelation() } };
                operation.Say(result);
                if (!Is35)
                {
                    // Behind the result come messages still.
                    var progress = Answer();
                    progress.ExecutionProgress = new();
                    operation.Say(progress);
                }

                operation.End(failure: null);
            }
            else
            {
                throw new SparkFailure("org.apache.spark.sql.catalyst.parser.ParseException", "PARSE_SYNTAX_ERROR", "42601", $"\n[PARSE_SYNTAX_ERROR] Syntax error. SQLSTATE: 42601\n\n== SQL ==\n{sql}");
            }
        }
        catch (SparkFailure failure)
        {
            operation.End(Remembered(failure, state));
        }
        catch (OperationCanceledException)
        {
            operation.End(Remembered(SparkFailure.Cancelled(), state));
        }
        catch (Exception exception)
        {
            operation.End(Remembered(SparkFailure.Job(exception.ToString()), state));
        }
    }

    private static void Play(string name, SparkOperation operation, Func<ExecutePlanResponse> answer)
    {
        foreach (var recorded in Recording.Responses(name).Concat(Recording.Responses(name, "ReattachExecute")).Where(response => response.ResultComplete is null))
        {
            var response = answer();
            recorded.SessionId = response.SessionId;
            recorded.OperationId = response.OperationId;
            recorded.ServerSideSessionId = response.ServerSideSessionId;
            operation.Say(recorded);
        }
    }

    private static RpcException Remembered(SparkFailure failure, SparkState state)
    {
        state.Errors[failure.ErrorId] = failure;
        return failure.ToRpc();
    }
}
