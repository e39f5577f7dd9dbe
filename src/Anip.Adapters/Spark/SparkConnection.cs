using System.Diagnostics.CodeAnalysis;
using Anip.Adapters.Spark.Protocol;
using Grpc.Core;
using Grpc.Net.Client;

namespace Anip.Adapters.Spark;

/// <summary>A channel to a Spark Connect server, and what each request on it carries.</summary>
internal sealed class SparkConnection : IDisposable
{
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(30);

    private readonly GrpcChannel _channel;
    private readonly Metadata _headers = [];
    private readonly TimeSpan _requestTimeout;
    private readonly TimeProvider _timeProvider;

    [SuppressMessage("Reliability", "CA2000", Justification = "The channel disposes of its handler.")]
    public SparkConnection(SparkAddress address, TimeSpan requestTimeout, TimeProvider timeProvider)
    {
        Address = address;
        SessionId = address.SessionId ?? Guid.NewGuid().ToString("D");
        _requestTimeout = requestTimeout;
        _timeProvider = timeProvider;
        // Behind a proxy a silent stream is cut, and nobody would know without pings.
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = requestTimeout,
            KeepAlivePingDelay = PingAfter,
            KeepAlivePingTimeout = PingAfter,
            EnableMultipleHttp2Connections = true,
        };
        _channel = GrpcChannel.ForAddress(address.Uri, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = address.MaxMessageBytes,
            MaxSendMessageSize = address.MaxMessageBytes,
        });
        Client = new SparkConnectService.SparkConnectServiceClient(_channel);
        if (address.Token is { } token)
        {
            _headers.Add("authorization", $"Bearer {token}");
        }

        foreach (var (name, value) in address.Headers)
        {
            _headers.Add(name, value);
        }
    }

    public SparkAddress Address { get; }

    public SparkConnectService.SparkConnectServiceClient Client { get; }

    public string SessionId { get; }

    /// <summary>The server's own id of the session, by which it tells that it was started again in between; null before it has said it, and for 3.5.</summary>
    public string? ServerSession { get; set; }

    public UserContext User => new() { UserId = Address.UserId, UserName = Address.UserId };

    /// <summary>Of a request that is answered at once.</summary>
    public CallOptions Short(CancellationToken cancellationToken) => new(_headers, _timeProvider.GetUtcNow().UtcDateTime + _requestTimeout, cancellationToken);

    /// <summary>Of one that goes on for as long as the work does.</summary>
    public CallOptions Long(CancellationToken cancellationToken) => new(_headers, cancellationToken: cancellationToken);

    public void Dispose() => _channel.Dispose();
}
