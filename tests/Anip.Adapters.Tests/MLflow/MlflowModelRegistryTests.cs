using Anip.Adapters.MLflow;
using Anip.Adapters.Tests.Contracts;
using Anip.Models.Registry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Anip.Adapters.Tests.MLflow;

/// <summary>Over the stand-in, or over the real server that <c>ANIP_TEST_MLFLOW</c> names, such as <c>http://127.0.0.1:5000</c>.</summary>
public sealed class MlflowModelRegistryTests : ModelRegistryContract
{
    private static readonly string? Real = Environment.GetEnvironmentVariable("ANIP_TEST_MLFLOW");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 14, 15, 9, 26, TimeSpan.Zero));
    private readonly List<ServiceProvider> _programs = [];
    private StandInMlflow? _server;

    private protected override ValueTask<IModelRegistry> CreateAsync()
    {
        _server = new StandInMlflow(_time);
        return ValueTask.FromResult(Reopen());
    }

    private protected override IModelRegistry Reopen()
    {
        _programs.Add(Real is { Length: > 0 } address ? StandInMlflow.RealServices(_time, address) : _server!.Services());
        return _programs[^1].GetRequiredService<MlflowModelRegistry>();
    }

    private protected override void Advance() => _time.Advance(TimeSpan.FromSeconds(1));

    public override async ValueTask DisposeAsync()
    {
        foreach (var program in _programs)
        {
            await program.DisposeAsync();
        }

        _server?.Dispose();
    }
}
