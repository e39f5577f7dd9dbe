using Microsoft.AspNetCore.Http;

namespace Anip.Server.Serving;

/// <summary>What a port of its own serves: one model, or the embeddings. Each of its paths is the API's own, below <see cref="Prefix"/>.</summary>
public sealed record ServedRole
{
    // There is nothing, whatever else the API has below the prefix.
    private static readonly PathString Nowhere = new("/-");

    private static readonly string[] ModelPaths = ["/ping", "/health", "/version", "/info", "/invocations", "/reload"];
    private static readonly string[] EmbeddingPaths = ["/health", "/info", "/embed", "/embed/batch", "/reload"];
    private static readonly PathString OpenAi = new("/v1");

    private ServedRole(string name, string? modelName, PathString prefix) => (Name, ModelName, Prefix) = (name, modelName, prefix);

    public static ServedRole Embeddings { get; } = new("embeddings", null, new("/embeddings"));

    /// <summary>For people.</summary>
    public string Name { get; }

    /// <summary>Null for the embeddings.</summary>
    public string? ModelName { get; }

    internal PathString Prefix { get; }

    /// <param name="name">Of a model that classifies texts, such as <c>topic-classification</c>.</param>
    public static ServedRole Model(string name) => new(name, name, new PathString($"/models/{name}"));

    /// <summary>The API's path of one that was asked for on the role's port.</summary>
    internal PathString PathOf(PathString asked) =>
        ModelName is null && asked.StartsWithSegments(OpenAi, StringComparison.OrdinalIgnoreCase) ? asked
        : (ModelName is null ? EmbeddingPaths : ModelPaths).Contains(asked.Value?.TrimEnd('/'), StringComparer.OrdinalIgnoreCase) ? Prefix + asked
        : Nowhere;
}
