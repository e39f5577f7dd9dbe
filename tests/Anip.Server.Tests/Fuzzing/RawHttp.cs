using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Anip.Server.Tests.Fuzzing;

/// <summary>HTTP as bytes: what no well-behaved client lets through.</summary>
internal static class RawHttp
{
    /// <param name="head">The request line and the headers, as Latin-1, without the empty line at the end.</param>
    /// <returns>The whole answer as Latin-1; empty where the server only closed the connection.</returns>
    public static async Task<string> SendAsync(Uri address, string head, byte[] body, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, cancellationToken);
        await using var stream = client.GetStream();
        using var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(head + "\r\n\r\n"), cancellationToken);
            await stream.WriteAsync(body, cancellationToken);
            await stream.CopyToAsync(answer, cancellationToken);
        }
        catch (IOException)
        {
            // Refused before all was sent.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }

    /// <returns>0 where there is none.</returns>
    public static int Status(string answer) =>
        answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(answer.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture) : 0;
}
