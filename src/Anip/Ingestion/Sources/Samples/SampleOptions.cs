using Anip.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Ingestion.Sources.Samples;

/// <summary>The articles that are shipped, to have something to look at.</summary>
public sealed class SampleOptions
{
    public const string Section = "Samples";

    /// <summary>Puts the sample articles into a new installation, once. They are marked as such, and <c>anip samples remove</c> removes them.</summary>
    public bool AddAtFirstStart { get; set; } = true;
}

public static class SamplesModule
{
    public static IServiceCollection AddSamples(this IServiceCollection services)
    {
        services.AddAnipOptions<SampleOptions>(SampleOptions.Section);
        return services;
    }
}
