using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Anip.Server.Serving;

/// <summary>JSON that is written into an answer piece by piece, so that a long one is never whole in memory.</summary>
internal sealed class PagedJson(HttpResponse response) : IAsyncDisposable
{
    private const int Page = 64 * 1024;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private long _sent;

    public Utf8JsonWriter Writer { get; } = new(response.BodyWriter, Options);

    public async ValueTask FlushIfLongAsync(CancellationToken cancellationToken)
    {
        if (Writer.BytesCommitted + Writer.BytesPending - _sent < Page)
        {
            return;
        }

        await Writer.FlushAsync(cancellationToken);
        _sent = Writer.BytesCommitted;
        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync();
        await response.BodyWriter.FlushAsync(response.HttpContext.RequestAborted);
    }
}
