using Microsoft.AspNetCore.Http;

namespace Anip.Server.Web.Requests;

/// <summary>The form that came with a request.</summary>
internal static class FormBody
{
    /// <returns>Empty where the request has none.</returns>
    /// <exception cref="BadHttpRequestException">It has too many fields, names that are too long, no boundary, an encoding that is refused, or is cut off.</exception>
    public static async Task<IFormCollection> ReadFormBodyAsync(this HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasFormContentType)
        {
            return FormCollection.Empty;
        }

        try
        {
            return await request.ReadFormAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException or NotSupportedException or ArgumentException or (IOException and not BadHttpRequestException))
        {
            throw new BadHttpRequestException($"The form cannot be read: {exception.Message}", exception);
        }
    }
}
