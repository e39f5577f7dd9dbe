using System.Runtime.CompilerServices;
using Anip.Adapters.Spark.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace Anip.Adapters.Tests.Spark.StandIn;

/// <summary>What an operation has said so far, to whoever reads it, from wherever.</summary>
internal sealed class SparkOperation(string id, ByteString plan, bool isReattachable)
{
    private readonly Lock _gate = new();
    private readonly List<ExecutePlanResponse> _said = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RpcException? _failure;
    private bool _isOver;

    public string Id => id;

    public ByteString Plan => plan;

    public bool IsReattachable => isReattachable;

    public CancellationTokenSource Interrupted { get; } = new();

    public void Say(ExecutePlanResponse response) => Change(() =>
    {
        response.ResponseId = Guid.NewGuid().ToString("D");
        _said.Add(response);
    });

    public void End(RpcException? failure) => Change(() =>
    {
        if (failure is null && isReattachable && _said is not [.., { ResultComplete: not null }])
        {
            _said.Add(new ExecutePlanResponse { ResponseId = Guid.NewGuid().ToString("D"), ResultComplete = new() });
        }

        (_failure, _isOver) = (failure, true);
    });

    /// <param name="after">The last that the client has; null for all.</param>
    public async IAsyncEnumerable<ExecutePlanResponse> ReadAsync(string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = 0;
        lock (_gate)
        {
            next = after is null ? 0 : _said.FindIndex(response => response.ResponseId == after) + 1;
        }

        while (true)
        {
            ExecutePlanResponse? response;
            Task more;
            lock (_gate)
            {
                response = next < _said.Count ? _said[next] : null;
                more = _more.Task;
                if (response is null && _isOver)
                {
                    if (_failure is not null)
                    {
                        throw _failure;
                    }

                    yield break;
                }
            }

            if (response is null)
            {
                await more.WaitAsync(cancellationToken);
                continue;
            }

            next++;
            yield return response;
        }
    }

    private void Change(Action change)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return;
            }

            change();
            _more.SetResult();
            _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
