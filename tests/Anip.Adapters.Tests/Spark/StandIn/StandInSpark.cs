using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Anip.Adapters.Tests.Spark.StandIn;

/// <summary>A Spark Connect server on loopback that answers as a real one was seen to, plays what was recorded, and really runs our one statement: its partitions go through processes of bash.</summary>
internal sealed class StandInSpark : IAsyncDisposable
{
    private WebApplication _server = null!;

    public string Version { get; set; } = "4.3.0";

    /// <summary>Tasks at a time.</summary>
    public int Cores { get; set; } = 2;

    /// <summary>Attempts of a task, as in <c>local[2,4]</c> and on a cluster.</summary>
    public int MaxFailures { get; set; } = 4;

    /// <summary>What a client has to bear; null for none.</summary>
    public string? Token { get; set; }

    /// <summary>Played in answer to the next statements, whatever they are; null runs them.</summary>
    public string? Plays { get; set; }

    /// <summary>Ends each stream after so many messages, by an error of the connection or as if all were well.</summary>
    public (int Messages, bool IsError)? Cut { get; set; }

    public TimeSpan ExitTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Called before a task starts its program.</summary>
    public Func<TaskAttempt, Task> OnStartAsync { get; set; } = _ => Task.CompletedTask;

    /// <summary>Called before each row that a program is fed.</summary>
    public Func<TaskAttempt, Task> OnRowAsync { get; set; } = _ => Task.CompletedTask;

    /// <summary>Calls that came in: name, and whether with a token.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    public ConcurrentQueue<Anip.Adapters.Spark.Protocol.ExecutePlanRequest> Requests { get; } = new();

    public ConcurrentQueue<string> Statements { get; } = new();

    public ConcurrentQueue<string> OperationIds { get; } = new();

    public ConcurrentQueue<Grpc.Core.Metadata> Headers { get; } = new();

    /// <summary>By the id of bash's process.</summary>
    public ConcurrentDictionary<int, TaskAttempt> Running { get; } = new();

    public ConcurrentQueue<(int Partition, int Attempt)> Finished { get; } = new();

    public ConcurrentQueue<string> Folders { get; } = new();

    public SparkState State { get; private set; } = new();

    public string Remote => _server.Urls.First().Replace("http://", "sc://", StringComparison.Ordinal);

    public static async Task<StandInSpark> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = 128 * 1024 * 1024;
            grpc.MaxSendMessageSize = null;
        });
        var spark = new StandInSpark();
        builder.Services.AddSingleton(spark);
        spark._server = builder.Build();
        spark._server.MapGrpcService<SparkService>();
        await spark._server.StartAsync(cancellationToken);
        return spark;
    }

    /// <summary>It knows nothing any more of what it did.</summary>
    public void Restart() => State = new SparkState();

    public async ValueTask DisposeAsync()
    {
        foreach (var running in Running.Values)
        {
            running.KillAll();
        }

        await _server.DisposeAsync();
        foreach (var folder in Folders.Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

/// <summary>What a server has in memory.</summary>
internal sealed class SparkState
{
    public string ServerSession { get; } = Guid.NewGuid().ToString("D");

    public ConcurrentDictionary<string, SparkOperation> Operations { get; } = new();

    public ConcurrentDictionary<string, bool> Released { get; } = new();

    public ConcurrentDictionary<string, bool> ClosedSessions { get; } = new();

    public ConcurrentDictionary<string, SparkFailure> Errors { get; } = new();
}
