using System.Net;
using Anip.Models.Registry;
using Anip.Server.Access;
using Anip.Server.Serving.Embeddings;
using Anip.Server.Serving.Ports;
using Anip.Settings;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Anip.Server.Serving;

/// <summary>Models and embeddings as services: below the API's port, on ports of their own, or alone.</summary>
public static class ServingModule
{
    internal static IServiceCollection AddServing(this IServiceCollection services)
    {
        services.AddAnipOptions<ServingOptions, ServingOptionsAnnotations>(ServingOptions.Section);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ServingOptions>, ServingOptionsValidator>());
        services.TryAddSingleton(new ServedPorts(ofAll: null));
        services.TryAddSingleton<FollowedVersions>();
        return services.AddSingleton<ServedModels>().AddSingleton<RequestBodies>().AddSingleton<EmbeddingsReader>();
    }

    /// <summary>Listens on the API's addresses and, where that is wished for, on the ports of the roles that have one.</summary>
    public static IServiceCollection AddListening(this IServiceCollection services, bool withRoles)
    {
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<ApiOptions>, IOptions<ServingOptions>>((kestrel, api, serving) =>
            kestrel.ListenAt(api.Value, withRoles && serving.Value.Enabled ? serving.Value.Ports : [], serving.Value.Address ?? IPAddress.Loopback));
        return services;
    }

    /// <summary>All addresses serve one role, and nothing else.</summary>
    public static IServiceCollection AddSoleRole(this IServiceCollection services, ServedRole role) =>
        services.Replace(ServiceDescriptor.Singleton(new ServedPorts(role)));
}
