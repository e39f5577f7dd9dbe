using Anip.Server.Api.Answers;
using Anip.Server.Api.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.OpenApi;

namespace Anip.Server.Api;

/// <summary>What every endpoint of the API says about itself.</summary>
internal static class Endpoints
{
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder endpoint, string name, string tag, string summary) =>
        endpoint.WithName(name).WithTags(tag).WithSummary(summary).AddEndpointFilterFactory((_, next) => KnownParameters.Before(next));

    /// <summary>Documents query parameters, and the answers that their errors get.</summary>
    public static RouteHandlerBuilder Takes(this RouteHandlerBuilder endpoint, params Parameter[] parameters)
    {
        return endpoint
            .WithMetadata(new KnownParameters([.. parameters.Select(parameter => parameter.Name)]))
            .Fails(StatusCodes.Status400BadRequest, StatusCodes.Status422UnprocessableEntity)
            .AddOpenApiOperationTransformer((operation, _, _) =>
            {
                operation.Parameters = [.. operation.Parameters ?? [], .. parameters.Select(Document)];
                return Task.CompletedTask;
            });
    }

    /// <summary>Documents the parameter <c>id</c> of the path.</summary>
    public static RouteHandlerBuilder DescribesId(this RouteHandlerBuilder endpoint, string noun) =>
        endpoint.DescribesPath("id", $"The {noun}'s id.", new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" });

    public static RouteHandlerBuilder DescribesPath(this RouteHandlerBuilder endpoint, string name, string description, OpenApiSchema? schema = null) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            var parameter = (operation.Parameters ?? []).OfType<OpenApiParameter>().Single(parameter => parameter.Name == name);
            parameter.Description = description;
            parameter.Schema = schema ?? parameter.Schema;
            return Task.CompletedTask;
        });

    /// <summary>Documents an optional header.</summary>
    public static RouteHandlerBuilder TakesHeader(this RouteHandlerBuilder endpoint, string name, string description, string pattern, int most) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters = [.. operation.Parameters ?? [], new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Header,
                Description = description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = pattern, MaxLength = most },
            }];
            return Task.CompletedTask;
        });

    /// <summary>Documents a body that the endpoint reads itself, whatever type it claims to be.</summary>
    public static RouteHandlerBuilder TakesBody(this RouteHandlerBuilder endpoint, OpenApiSchema schema, params string[] types) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.RequestBody = BodyOf(schema, types);
            return Task.CompletedTask;
        });

    /// <summary>The same for JSON of that shape.</summary>
    public static RouteHandlerBuilder DocumentsBody<TBody>(this RouteHandlerBuilder endpoint) =>
        endpoint.AddOpenApiOperationTransformer(async (operation, context, cancellationToken) =>
            operation.RequestBody = BodyOf(await context.GetOrCreateSchemaAsync(typeof(TBody), parameterDescription: null, cancellationToken), "application/json"));

    public static RouteHandlerBuilder Fails(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            endpoint.Produces<Problem>(status, Problems.ContentType);
        }

        return endpoint;
    }

    private static OpenApiRequestBody BodyOf(OpenApiSchema schema, params string[] types) => new()
    {
        Required = true,
        Content = types.ToDictionary(type => type, _ => new OpenApiMediaType { Schema = schema }, StringComparer.Ordinal),
    };

    private static OpenApiParameter Document(Parameter parameter) => new()
    {
        Name = parameter.Name,
        In = ParameterLocation.Query,
        Description = parameter.Description,
        Required = parameter.Required,
        Schema = parameter.Schema(),
    };
}
