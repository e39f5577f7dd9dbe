using System.Text.Json;
using Anip.Adapters.Tests.Spark.StandIn;

namespace Anip.EndToEnd.Tests.Spark;

/// <summary>The pipeline on a server that really runs the statement: the program itself is what its tasks start.</summary>
public sealed class SparkProcessingTests : IAsyncLifetime
{
    private readonly SqliteInstallation _installation = new();
    private StandInSpark _spark = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _spark = await StandInSpark.StartAsync(Token);

    public async ValueTask DisposeAsync()
    {
        await _spark.DisposeAsync();
        await _installation.DisposeAsync();
    }

    [Fact]
    public async Task Doctor_tries_the_server_and_settings_show_no_token()
    {
        _spark.Token = "very-secret";
        var environment = Environment(("SPARK_REMOTE", $"{_spark.Remote}/;token=very-secret;use_ssl=false"));

        var doctor = await AnipProcess.RunAsync(_installation.Folder.Path, ["doctor"], environment: environment);
        var settings = await AnipProcess.RunAsync(_installation.Folder.Path, ["config", "show", "--json"], environment: environment);

        Assert.Contains($"Spark 4.3.0 at {_spark.Remote}", doctor.Output + doctor.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret", doctor.Output + doctor.Messages + settings.Output, StringComparison.Ordinal);
        Assert.Contains(JsonSerializer.Serialize($"{_spark.Remote}/;token=********;use_ssl=false"), settings.Output, StringComparison.Ordinal);
    }

    private Dictionary<string, string> Environment(params (string Name, string Value)[] more) =>
        new (string Name, string Value)[] { ("SPARK_REMOTE", _spark.Remote), ("ANIP__Spark__Command", Path.Combine(AppContext.BaseDirectory, "Anip.Cli")) }
            .Concat(more).GroupBy(one => one.Name).ToDictionary(same => same.Key, same => same.Last().Value);
}
