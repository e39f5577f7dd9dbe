using Anip.Cli.Configuration;
using Microsoft.Extensions.Configuration;

namespace Anip.Cli.Hosting;

/// <summary>The settings of this process that processes need which it starts to read texts: they read by the same models, however it was told of them.</summary>
internal static class WorkerSettings
{
    // What decides which models read, and how. The database is none of their business.
    private static readonly string[] Sections = ["Data", "Enrichment", "Inference", "Models"];

    public static IReadOnlyDictionary<string, string> Of(IConfiguration configuration) => Sections
        .SelectMany(section => configuration.GetSection(section).AsEnumerable())
        .Where(setting => setting.Value is not null)
        .ToDictionary(setting => EnvironmentNames.Own(setting.Key), setting => setting.Value!, StringComparer.Ordinal);
}
