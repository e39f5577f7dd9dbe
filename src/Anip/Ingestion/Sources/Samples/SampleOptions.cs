using Microsoft.Extensions.DependencyInjection;

namespace Anip.Ingestion.Sources.Samples;

/// <summary>Section <c>Samples</c>.</summary>
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
        services.AddOptions<SampleOptions>().BindConfiguration(SampleOptions.Section);
        return services;
    }
}
