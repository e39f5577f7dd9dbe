using System.Net.Http.Headers;
using System.Text;

namespace Anip.Server.Tests.Serving;

internal static class Posting
{
    public static Task<HttpResponseMessage> PostJsonAsync(this HttpClient client, string path, string body, CancellationToken cancellationToken) =>
        client.PostAsync(path, body, "application/json", cancellationToken);

    /// <param name="type">Null for none at all.</param>
    public static async Task<HttpResponseMessage> PostAsync(this HttpClient client, string path, string body, string? type, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        return await client.PostAsync(path, content, cancellationToken);
    }

    /// <summary>The body of an answer that is to be 200, as it is.</summary>
    public static async Task<string> TextAsync(this HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {text}");
        return text;
    }
}
