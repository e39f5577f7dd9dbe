using Anip.Adapters.Spark.Protocol;
using Grpc.Core;

namespace Anip.Adapters.Spark;

/// <summary>One operation on the server, from its start to its last message, over however many streams that takes.</summary>
/// <param name="take">Is called with each message once, in order.</param>
internal sealed class SparkExecution(
    SparkConnection connection, Plan plan, string tag, TimeSpan reconnectTimeout, TimeProvider timeProvider, Action<ExecutePlanResponse> take)
{
    private static readonly TimeSpan MinPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MinStream = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(10);

    private string? _lastResponseId;
    private bool _mayHaveBegun;
    private bool _isComplete;

    // An id that the server has seen before gives the old results, or an error: each execution has its own.
    public string OperationId { get; } = Guid.NewGuid().ToString("D");

    /// <exception cref="RpcException">The server refused or failed it, or cannot be reached any more.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var failingSince = timeProvider.GetTimestamp();
        var failures = 0;
        while (!_isComplete)
        {
            var began = timeProvider.GetTimestamp();
            var (isReattaching, before) = (_mayHaveBegun, _lastResponseId);
            try
            {
                await ReadAsync(cancellationToken);
                // A server ends a stream after minutes and goes on with its work: 3.5 without having said a word.
                failures = _lastResponseId != before || timeProvider.GetElapsedTime(began) > MinStream ? 0 : failures + 1;
                failingSince = timeProvider.GetTimestamp();
            }
            catch (RpcException exception) when (!cancellationToken.IsCancellationRequested && _lastResponseId is null && isReattaching && SparkError.Of(exception).IsForgotten)
            {
                // The request that was to start it never arrived.
                _mayHaveBegun = false;
                failures++;
            }
            catch (RpcException exception) when (!cancellationToken.IsCancellationRequested && SparkError.Of(exception).IsTransient && (_lastResponseId != before || IsWorthAnother(failingSince, failures)))
            {
                if (failures == 0 || _lastResponseId != before)
                {
                    (failingSince, failures) = (timeProvider.GetTimestamp(), 0);
                }

                failures++;
            }

            if (!_isComplete && failures > 0)
            {
                await Task.Delay(Pause(failures), timeProvider, cancellationToken);
            }
        }
    }

    private bool IsWorthAnother(long failingSince, int failures) => failures == 0 || timeProvider.GetElapsedTime(failingSince) < reconnectTimeout;

    private static TimeSpan Pause(int failures) => TimeSpan.FromTicks(Math.Min(MaxPause.Ticks, MinPause.Ticks << Math.Min(failures - 1, 10)));

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        using var call = _mayHaveBegun
            ? connection.Client.ReattachExecute(Reattach(), connection.Long(cancellationToken))
            : connection.Client.ExecutePlan(Start(), connection.Long(cancellationToken));
        _mayHaveBegun = true;
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            var response = call.ResponseStream.Current;
            _lastResponseId = response.ResponseId;
            // Progress may come behind the result: what ends it all is this.
            _isComplete |= response.ResponseTypeCase is ExecutePlanResponse.ResponseTypeOneofCase.ResultComplete;
            take(response);
        }
    }

    private ExecutePlanRequest Start()
    {
        var request = new ExecutePlanRequest
        {
            SessionId = connection.SessionId,
            UserContext = connection.User,
            ClientType = connection.Address.UserAgent,
            OperationId = OperationId,
            Plan = plan,
            RequestOptions = { new ExecutePlanRequest.Types.RequestOption { ReattachOptions = new ReattachOptions { Reattachable = true } } },
            // A comma separates tags.
            Tags = { tag.Replace(',', '_') },
        };
        if (connection.ServerSession is { } server)
        {
            request.ClientObservedServerSideSessionId = server;
        }

        return request;
    }

    private ReattachExecuteRequest Reattach()
    {
        var request = new ReattachExecuteRequest { SessionId = connection.SessionId, UserContext = connection.User, ClientType = connection.Address.UserAgent, OperationId = OperationId };
        if (_lastResponseId is { } last)
        {
            request.LastResponseId = last;
        }

        return request;
    }
}
