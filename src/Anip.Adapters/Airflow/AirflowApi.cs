using System.Globalization;
using System.Text.Json;

namespace Anip.Adapters.Airflow;

/// <summary>In what the two APIs of Airflow differ.</summary>
/// <param name="Version">Of the server.</param>
internal sealed record AirflowApi(
    string Version, string Base, string HealthPath, bool WantsToken, bool WantsLogicalDate, bool WantsUpdateMask, string NextRunMember)
{
    /// <param name="versionAt">Answers null for 404; is handed the token.</param>
    /// <returns>Null where neither is there.</returns>
    public static async Task<AirflowApi?> FindAsync(Func<string, CancellationToken, Task<string?>> versionAt, CancellationToken cancellationToken)
    {
        if (await versionAt("api/v2/version", cancellationToken) is { } three)
        {
            // Without a logical date, even a null one, version 2 refuses a run.
            return new AirflowApi(three, "api/v2", "api/v2/monitor/health", true, true, true, "next_dagrun_run_after");
        }

        return await versionAt("api/v1/version", cancellationToken) is { } two
            ? new AirflowApi(two, "api/v1", "health", false, false, false, "next_dagrun_create_after")
            : null;
    }
}

/// <summary>Reads members of an answer.</summary>
internal static class AirflowJson
{
    extension(JsonElement element)
    {
        /// <returns>Null where the member is missing, null or no text.</returns>
        public string? Text(string name) =>
            element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

        /// <exception cref="KeyNotFoundException">The member is missing, null or no text.</exception>
        public string Required(string name) => element.Text(name) ?? throw new KeyNotFoundException($"The answer has no {name}.");

        /// <inheritdoc cref="Text"/>
        public DateTimeOffset? Time(string name) =>
            DateTimeOffset.TryParse(element.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUniversalTime() : null;
    }
}
