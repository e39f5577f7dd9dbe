using System.Security.Cryptography;
using Anip.Server.Access;
using Anip.Server.Api.Answers;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Anip.Server.Api;

/// <summary>The OpenAPI document and the pages that show it.</summary>
internal static class ApiReference
{
    public static IServiceCollection AddApiReference(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        // Article, not ArticleJson: the suffix tells it from the domain's type, which clients do not know.
        options.CreateSchemaReferenceId = type =>
            OpenApiOptions.CreateDefaultSchemaReferenceId(type) is { } id && id.EndsWith("Json", StringComparison.Ordinal)
                ? id[..^4]
                : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "ANIP",
                Version = ServerVersion.Current,
                Description = "News articles with language, topic, sentiment, entities, keywords and summary. Times are ISO 8601 in UTC; errors are RFC 9457 problems.",
            };

            // The address is the one that the document was read from.
            document.Servers = [];
            AddKeySchemes(document);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (!context.Description.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any())
            {
                AddError(operation, context, "401", "No key, or another one, where the server has a key.");
            }

            if (context.Description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) is true && operation.Responses?.ContainsKey("400") is not true)
            {
                AddError(operation, context, "400", "A name in the query that is not a parameter.");
            }

            return Task.CompletedTask;
        });
    });

    public static void MapApiReference(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").RequireAuthorization(AccessPolicies.Read);
        app.MapScalarApiReference("/docs", (options, context) =>
        {
            var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            SecurityHeaders.AllowScript(context.Response, nonce);
            options.WithTitle("ANIP API")
                .WithNonce(nonce)
                .DisableDefaultFonts()
                .DisableTelemetry()
                .DisableAgent()
                .DisableMcp()
                .HideDeveloperTools();
        }).RequireAuthorization(AccessPolicies.Read);
    }

    private static void AddKeySchemes(OpenApiDocument document)
    {
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            ["bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The server's key, where it has one." },
            ["key"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = ApiKey.HeaderName, Description = "The server's key, where it has one." },
        };

        // An empty requirement first: on loopback without a key, none is needed.
        document.Security =
        [
            [],
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("bearer", document)] = [] },
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = [] },
        ];
    }

    private static void AddError(OpenApiOperation operation, OpenApiOperationTransformerContext context, string status, string description)
    {
        operation.Responses ??= [];
        operation.Responses.TryAdd(status, new OpenApiResponse
        {
            Description = description,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [Problems.ContentType] = new() { Schema = new OpenApiSchemaReference(nameof(Problem), context.Document) },
            },
        });
    }
}
