using System.Collections.Frozen;
using Anip.Ingestion.Sources;

namespace Anip.Cli.Configuration;

/// <summary>Turns names of environment variables into keys of settings.</summary>
internal sealed class EnvironmentNames
{
    private const string Prefix = "ANIP__";

    // Names that compose files and CI systems already carry, beside our own ANIP__Section__Key.
    private static readonly Dictionary<string, string> OfModules = new(StringComparer.Ordinal)
    {
        ["POSTGRES_HOST"] = "Storage:Postgres:Host",
        ["POSTGRES_PORT"] = "Storage:Postgres:Port",
        ["POSTGRES_DB"] = "Storage:Postgres:Database",
        ["POSTGRES_USER"] = "Storage:Postgres:Username",
        ["POSTGRES_PASSWORD"] = "Storage:Postgres:Password",
        ["MLFLOW_TRACKING_URI"] = "MLflow:TrackingUri",
        ["MLFLOW_TRACKING_USERNAME"] = "MLflow:Username",
        ["MLFLOW_TRACKING_PASSWORD"] = "MLflow:Password",
        ["MLFLOW_TRACKING_TOKEN"] = "MLflow:Token",
        ["SPARK_REMOTE"] = "Spark:Remote",
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "Telemetry:OtlpEndpoint",
        ["OPENAI_API_KEY"] = "Chat:OpenAI:Key",
    };

    private readonly FrozenDictionary<string, string> _wellKnown;

    public EnvironmentNames(IEnumerable<SourceDescriptor> sources) => _wellKnown = sources
        .Select(source => source.Settings).Where(settings => settings?.Key is not null)
        .Select(settings => KeyValuePair.Create(settings!.Key!.EnvironmentName, settings.KeySetting))
        .Concat(OfModules).DistinctBy(pair => pair.Key)
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <returns>Null where the variable is not one of ours.</returns>
    public string? ToKey(string variable)
    {
        if (variable.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && variable.Length > Prefix.Length)
        {
            return variable[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal);
        }

        return _wellKnown.GetValueOrDefault(variable);
    }

    /// <summary>The variables by which a setting can be given.</summary>
    public IEnumerable<string> Of(string key) =>
        [Own(key), .. _wellKnown.Where(pair => pair.Value.Equals(key, StringComparison.OrdinalIgnoreCase)).Select(pair => pair.Key)];

    /// <summary>The variable by which any setting can be given.</summary>
    public static string Own(string key) => $"{Prefix}{key.Replace(":", "__", StringComparison.Ordinal)}";

    public bool IsWellKnownKey(string key) => _wellKnown.Values.Contains(key, StringComparer.OrdinalIgnoreCase);
}
