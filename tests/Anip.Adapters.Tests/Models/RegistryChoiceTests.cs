using Anip.Adapters.Tests.Sqlite;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Anip.Adapters.Tests.Models;

/// <summary>Which registry is in force follows from the settings.</summary>
public sealed class RegistryChoiceTests
{
    [Theory]
    [InlineData("auto", null, "local")]
    [InlineData("local", "http://mlflow:5000", "local")]
    [InlineData("auto", "http://mlflow:5000", "mlflow")]
    [InlineData("mlflow", "http://mlflow:5000", "mlflow")]
    public async Task An_MLflow_that_is_named_is_the_registry_unless_the_local_one_is_wished_for(string kind, string? address, string inForce)
    {
        await using var storage = new SqliteStorage();
        await using var node = await StartAsync(storage, kind, address);

        Assert.Equal(inForce, node.Registry.Name);
    }

    [Fact]
    public async Task An_MLflow_that_is_wished_for_and_not_named_is_said_with_the_setting_before_anything_is_asked()
    {
        await using var storage = new SqliteStorage();
        await using var node = await StartAsync(storage, "mlflow", address: null);

        var refusal = Assert.Throws<OptionsValidationException>(() => node.Get<IStartupValidator>().Validate());

        Assert.Contains("Models:Registry is mlflow", Assert.Single(refusal.Failures), StringComparison.Ordinal);
        Assert.Contains("MLFLOW_TRACKING_URI", refusal.Message, StringComparison.Ordinal);
    }

    private static Task<ModelNode> StartAsync(SqliteStorage storage, string kind, string? address) => ModelNode.StartAsync(
        storage, new FakeTimeProvider(), "shipped", add: null, [("Models:Registry", kind), .. address is null ? [] : ((string, string)[])[("MLflow:TrackingUri", address)]]);
}
