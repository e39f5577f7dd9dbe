namespace Anip.Ingestion.Sources;

/// <summary>Which host a source is asked at.</summary>
public static class SourceHost
{
    /// <param name="id">As <see cref="SourceRecord.Id"/>.</param>
    /// <returns>In lower case, without a port: the ports of a host are one machine. Null where the id is no address.</returns>
    public static string? Of(string id) =>
        Uri.TryCreate(id, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? Of(url) : null;

    /// <inheritdoc cref="Of(string)"/>
    public static string Of(Uri url) => url.IdnHost.TrimEnd('.').ToLowerInvariant();
}
