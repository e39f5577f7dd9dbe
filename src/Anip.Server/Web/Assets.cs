using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Anip.Server.Web;

/// <summary>A file of the pages, out of the assembly. Its address carries its hash, so that a browser asks for it once.</summary>
internal sealed class Asset
{
    public static readonly Asset Styles = new("site.css", "text/css; charset=utf-8");
    public static readonly Asset PipelineStyles = new("pipelines.css", "text/css; charset=utf-8");
    public static readonly Asset SourceStyles = new("sources.css", "text/css; charset=utf-8");
    public static readonly Asset Live = new("live.js", "text/javascript; charset=utf-8");
    public static readonly Asset Labels = new("labels.js", "text/javascript; charset=utf-8");
    public static readonly Asset Icon = new("icon.svg", "image/svg+xml");

    private readonly string _contentType;
    private readonly byte[] _content;
    private readonly string _hash;

    private Asset(string name, string contentType)
    {
        using var stream = typeof(Asset).Assembly.GetManifestResourceStream(name)!;
        _contentType = contentType;
        _content = new byte[stream.Length];
        stream.ReadExactly(_content);
        _hash = Convert.ToHexStringLower(SHA256.HashData(_content))[..16];
        Path = $"/assets/{name}";
        Url = $"{Path}?v={_hash}";
    }

    public string Url { get; }

    private string Path { get; }

    public static void Map(IEndpointRouteBuilder app)
    {
        foreach (var asset in (ReadOnlySpan<Asset>)[Styles, PipelineStyles, SourceStyles, Live, Labels, Icon])
        {
            app.MapGet(asset.Path, asset.Answer).AllowAnonymous().ExcludeFromDescription();
        }
    }

    private FileContentHttpResult Answer(HttpContext context)
    {
        context.Response.Headers.CacheControl = context.Request.Query["v"] == _hash ? "public, max-age=31536000, immutable" : "no-cache";
        return TypedResults.Bytes(_content, _contentType, entityTag: new EntityTagHeaderValue($"\"{_hash}\""));
    }
}
