using Anip.Cli.Output;
using Anip.Isolation;
using Anip.Models.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Models;

/// <summary>Puts on this node in force what is so in the registry, for verbs that read articles or move versions: no other process of the node need be there to follow.</summary>
internal static class FollowedChampions
{
    /// <summary>Where the registry is away, this node goes on with the versions that it has, and it is said.</summary>
    public static async Task BringAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var failure = await Isolated.RunAsync(
            async token =>
            {
                // Where nothing was ever promoted or trained, what ships is in force, and there is nothing to bring.
                if ((await services.GetRequiredService<ModelRegistries>().InForce.ListModelsAsync(token)).Any(model => model.Champion is not null))
                {
                    await services.GetRequiredService<Champions>().FollowAsync(token);
                }
            },
            cancellationToken);
        if (failure is not null)
        {
            Terminal.Info($"This node goes on with the models that it has: {failure.Reason}");
        }
    }
}
