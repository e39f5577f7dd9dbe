using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Anip.Enrichment;
using Anip.Isolation;
using Anip.Labelling;
using Anip.Server.Access;
using Anip.Server.Api;
using Anip.Server.Api.Sources;
using Anip.Server.Api.Answers;
using Anip.Server.Api.Requests;
using Anip.Server.Serving;
using Anip.Server.Serving.Embeddings;
using Anip.Server.Serving.Models;
using Anip.Server.Serving.Ports;
using Anip.Server.Web;
using Anip.Server.Web.Requests;
using Anip.Settings;
using Anip.Watching;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Anip.Server;

/// <summary>The API and the pages. The host brings the article store, statistics, similar articles, sources, pipelines with their runs, the model registries, and the text analyzer.</summary>
public static class ServerModule
{
    // Nothing that is served takes more than a form with a key.
    internal const int MaxBodyBytes = 64 * 1024;

    /// <summary>Registers the server. A start with options against the access rule fails with all that is wrong.</summary>
    public static IServiceCollection AddAnipServer(this IServiceCollection services)
    {
        services.AddAnipOptions<ApiOptions, ApiOptionsAnnotations>(ApiOptions.Section);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ApiOptions>, ApiOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ServiceHealth>();
        services.AddSingleton<BoundedListeners>();
        services.AddSingleton<IConnectionListenerFactory>(provider => provider.GetRequiredService<BoundedListeners>());
        services.AddAccess();
        services.AddReadiness();
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.KeepAliveTimeout = ConnectionLimit.MaxIdle;
            kestrel.Limits.RequestHeadersTimeout = ConnectionLimit.MaxHeadersWait;
        });
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;

            // News is written in all scripts: as UTF-8, not as escapes. No browser takes it for HTML: nosniff.
            json.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        });
        services.TryAddSingleton<LabelNames>();
        services.TryAddSingleton<StaleAnalyses>();
        services.AddWatching().AddLabelling();
        services.AddSingleton<FilterNames>();
        services.AddSingleton<RunLogStream>();
        services.AddSingleton<MetricsExport>();
        services.AddServing();
        services.AddApiReference();
        services.AddPages();
        return services;
    }

    /// <summary>Puts the server's middleware and endpoints into an application, which needs nothing else.</summary>
    public static void MapAnip(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseAnip();

        // The API reference keeps this order.
        app.MapArticles();
        app.MapSearch();
        app.MapStatistics();
        app.MapDrift();
        app.MapSignals();
        app.MapTrace();
        app.MapSources();
        app.MapSourceTest();
        app.MapFoundSources();
        app.MapOpml();
        app.MapTraffic();
        app.MapSourceChanges();
        app.MapWebSub();
        app.MapLabels();
        app.MapSuggestions();
        app.MapQuarantine();
        app.MapExport();
        app.MapPipelines();
        app.MapRuns();
        app.MapModels();
        app.MapHealth();
        app.MapMetrics();
        app.MapRoles();
        app.MapApiReference();
        app.MapPages();
    }

    /// <summary>The same for a process that serves one role alone.</summary>
    public static void MapAnipRole(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseAnip();
        app.MapRoles();
    }

    private static void UseAnip(this WebApplication app)
    {
        app.UseHeadAsGet();
        app.UseUnreadBodies();
        app.UseSecurityHeaders();
        app.Use(app.Services.GetRequiredService<BoundedListeners>().ServeAsync);
        app.UseRolePaths();
        app.UseErrorAnswers();
        app.UseRouting();
        app.UseAuthentication();
        app.UseMiddleware<RequestOrigin>();
        app.UseAuthorization();
    }

    private static void MapRoles(this WebApplication app)
    {
        app.MapModelServers();
        app.MapEmbeddings();
        app.MapOpenAi();
    }
}
