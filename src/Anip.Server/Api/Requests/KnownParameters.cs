using Anip.Articles;
using Anip.Server.Api.Answers;
using Microsoft.AspNetCore.Http;

namespace Anip.Server.Api.Requests;

/// <summary>The names that an endpoint takes in its query string: another one is refused, not passed over, as what it was meant to do would not happen.</summary>
internal sealed record KnownParameters(IReadOnlyList<string> Names)
{
    // Clients put such names there to get past a cache.
    private const char CacheBuster = '_';

    /// <summary>Answers in place of the endpoint where a name is unknown.</summary>
    public static EndpointFilterDelegate Before(EndpointFilterDelegate next) => context =>
        Refusals(context.HttpContext) is { Count: > 0 } refusals
            ? ValueTask.FromResult<object?>(Problems.Parameters(StatusCodes.Status400BadRequest, refusals))
            : next(context);

    private static Dictionary<string, string[]>? Refusals(HttpContext context)
    {
        var request = context.Request;
        if (request.Query.Count == 0 || !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var known = context.GetEndpoint()?.Metadata.GetMetadata<KnownParameters>()?.Names ?? [];
        return request.Query.Keys
            .Where(name => !name.StartsWith(CacheBuster) && !known.Contains(name, StringComparer.OrdinalIgnoreCase))
            .DistinctBy(ParameterReader.Cut, StringComparer.Ordinal)
            .Take(10)
            .ToDictionary(ParameterReader.Cut, name => new[] { Refusal(name, known) }, StringComparer.Ordinal);
    }

    private static string Refusal(string name, IReadOnlyList<string> known)
    {
        if (known.Count == 0)
        {
            return "is not a parameter: this endpoint takes none.";
        }

        var suggestion = NearestName.Of(name, known) is { } nearest ? $" Did you mean {nearest}?" : "";
        return $"is not a parameter.{suggestion} There are {string.Join(", ", known)}.";
    }
}
