using Anip.Enrichment;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Anip.Server.Serving;

/// <summary>Reads bodies into memory: of all requests together, no more than there is room for.</summary>
internal sealed class RequestBodies(IOptions<ServingOptions> options)
{
    private const int AtOnce = 8;

    private readonly long _room = (long)AtOnce * options.Value.MaxBodyBytes;
    private long _held;

    /// <returns>The body, which is held until it is disposed of; null where it is longer than one may be.</returns>
    /// <exception cref="AnalyzerBusyException">There is no room for it now.</exception>
    public async Task<RequestBody?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var most = options.Value.MaxBodyBytes;
        if (request.ContentLength > most)
        {
            return null;
        }

        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = most;
        }

        var body = new RequestBody(this);
        try
        {
            await body.FillAsync(request.Body, cancellationToken);
            return body;
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode is StatusCodes.Status413PayloadTooLarge)
        {
            body.Dispose();
            return null;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    internal void Take(long bytes)
    {
        if (Interlocked.Add(ref _held, bytes) > _room)
        {
            Interlocked.Add(ref _held, -bytes);
            throw new AnalyzerBusyException();
        }
    }

    internal void Return(long bytes) => Interlocked.Add(ref _held, -bytes);
}

/// <summary>The body of one request.</summary>
internal sealed class RequestBody(RequestBodies all) : IDisposable
{
    private byte[] _bytes = [];
    private long _taken;
    private int _length;

    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    public async Task FillAsync(Stream body, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_length == _bytes.Length)
            {
                Grow();
            }

            var read = await body.ReadAsync(_bytes.AsMemory(_length), cancellationToken);
            if (read == 0)
            {
                return;
            }

            _length += read;
        }
    }

    public void Dispose() => all.Return(Interlocked.Exchange(ref _taken, 0));

    // As it comes, and not as it is announced: who only announces takes no room.
    private void Grow()
    {
        var more = Math.Max(_bytes.Length, 4 * 1024);
        all.Take(more);
        _taken += more;
        Array.Resize(ref _bytes, _bytes.Length + more);
    }
}
