using System.Collections.Frozen;

namespace Anip.Cli.Configuration;

/// <summary>Turns names of environment variables into keys of settings.</summary>
internal static class EnvironmentNames
{
    private const string Prefix = "ANIP__";

    // Names that compose files and CI systems already carry, beside our own ANIP__Section__Key.
    private static readonly FrozenDictionary<string, string> WellKnown = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["POSTGRES_HOST"] = "Storage:Postgres:Host",
        ["POSTGRES_PORT"] = "Storage:Postgres:Port",
        ["POSTGRES_DB"] = "Storage:Postgres:Database",
        ["POSTGRES_USER"] = "Storage:Postgres:Username",
        ["POSTGRES_PASSWORD"] = "Storage:Postgres:Password",
        ["MLFLOW_TRACKING_URI"] = "MLflow:TrackingUri",
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "Telemetry:OtlpEndpoint",
        ["NEWSAPI_KEY"] = "Sources:NewsApi:Key",
        ["NEWSDATA_KEY"] = "Sources:NewsData:Key",
        ["MEDIASTACK_KEY"] = "Sources:Mediastack:Key",
        ["THENEWSAPI_KEY"] = "Sources:TheNewsApi:Key",
        ["WORLDNEWS_KEY"] = "Sources:WorldNewsApi:Key",
        ["OPENAI_API_KEY"] = "Chat:OpenAI:Key",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <returns>Null where the variable is none of ours.</returns>
    public static string? ToKey(string variable)
    {
        if (variable.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && variable.Length > Prefix.Length)
        {
            return variable[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal);
        }

        return WellKnown.GetValueOrDefault(variable);
    }

    /// <summary>The variables by which a setting can be given.</summary>
    public static IEnumerable<string> Of(string key) =>
        [$"{Prefix}{key.Replace(":", "__", StringComparison.Ordinal)}", .. WellKnown.Where(pair => pair.Value.Equals(key, StringComparison.OrdinalIgnoreCase)).Select(pair => pair.Key)];

    public static bool IsWellKnownKey(string key) => WellKnown.Values.Contains(key, StringComparer.OrdinalIgnoreCase);
}
