using Anip.Pipelines.Scheduling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Anip.Adapters.Tests.Airflow;

public sealed class AirflowSchedulerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_asks_how_a_slow_airflow_is_does_not_wait_for_it_and_hears_later()
    {
        var answers = new TaskCompletionSource();
        var airflow = new StandInAirflow(AirflowClientTests.Three) { Until = answers.Task };
        airflow.Answer("health", "import_errors_none");
        var time = new FakeTimeProvider();
        await using var services = airflow.Services(time);
        var scheduler = services.GetRequiredService<IExternalScheduler>();

        using (var impatient = CancellationTokenSource.CreateLinkedTokenSource(Cancel))
        {
            var first = scheduler.FindProblemAsync(impatient.Token);
            await impatient.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        }

        var second = scheduler.FindProblemAsync(Cancel);
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Contains("not answered", await second, StringComparison.Ordinal);

        answers.SetResult();
        Assert.Null(await scheduler.FindProblemAsync(Cancel));
        Assert.Single(airflow.Requests, request => request.Path.EndsWith("/monitor/health", StringComparison.Ordinal));
    }
}
