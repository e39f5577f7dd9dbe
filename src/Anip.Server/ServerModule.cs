using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Anip.Isolation;
using Anip.Server.Access;
using Anip.Server.Api;
using Anip.Server.Api.Answers;
using Anip.Server.Web;
using Anip.Server.Web.Requests;
using Anip.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Anip.Server;

/// <summary>The API and the pages. The host brings the article store, statistics, similar articles, sources, pipelines with their runs, and the text analyzer.</summary>
public static class ServerModule
{
    // Nothing that is served takes more than a form with a key.
    internal const int LongestBody = 64 * 1024;

    /// <summary>Registers the server. A start with options against the access rule fails with all that is wrong.</summary>
    public static IServiceCollection AddAnipServer(this IServiceCollection services)
    {
        services.AddAnipOptions<ApiOptions, ApiOptionsAnnotations>(ApiOptions.Section);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ApiOptions>, ApiOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ServiceHealth>();
        services.AddSingleton<IConnectionListenerFactory, BoundedListeners>();
        services.AddAccess();
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LongestBody;
            kestrel.Limits.MaxConcurrentConnections = ConnectionLimit.OfThisProcess();
            kestrel.Limits.KeepAliveTimeout = ConnectionLimit.LongestIdle;
            kestrel.Limits.RequestHeadersTimeout = ConnectionLimit.LongestHeaders;
        });
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;

            // News is written in all scripts: as UTF-8, not as escapes. No browser takes it for HTML: nosniff.
            json.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        });
        services.AddSingleton<RunLogStream>();
        services.AddSingleton<MetricsExport>();
        services.AddApiReference();
        services.AddPages();
        return services;
    }

    /// <summary>Puts the server's middleware and endpoints into an application, which needs nothing else.</summary>
    public static void MapAnip(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseHeadAsGet();
        app.UseSecurityHeaders();
        app.UseErrorAnswers();
        app.UseRouting();
        app.UseAuthentication();
        app.UseMiddleware<RequestOrigin>();
        app.UseAuthorization();

        // The API reference keeps this order.
        app.MapArticles();
        app.MapSearch();
        app.MapStatistics();
        app.MapSources();
        app.MapSourceTest();
        app.MapQuarantine();
        app.MapExport();
        app.MapPipelines();
        app.MapRuns();
        app.MapHealth();
        app.MapMetrics();
        app.MapApiReference();
        app.MapPages();
    }
}
