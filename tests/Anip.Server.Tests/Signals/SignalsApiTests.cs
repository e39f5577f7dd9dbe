using System.Net;
using System.Text.Json;
using Anip.Ingestion.Signals;
using Anip.Ingestion.Sources.GdeltBulk;

namespace Anip.Server.Tests.Signals;

public sealed class SignalsApiTests : IAsyncLifetime
{
    private ServerHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await ServerHost.StartAsync(Cancellation);
        foreach (var hours in (int[])[1, 2, 30])
        {
            var slot = ServerHost.Now.AddHours(-hours);
            var file = BulkFile.Of(slot.AddMinutes(-slot.Minute), BulkKind.Gkg, isTranslated: false) with { Bytes = 1, Md5 = new string('a', 32) };
            await _host.Get<IBulkFiles>().AddAsync([file], Cancellation);
            await _host.Get<IBulkFiles>().CompleteAsync(
                file, 3, 0,
                new SignalBatch(
                    [
                        new SignalCount(SignalKind.Theme, "", "", 3, 3, -6_000), new SignalCount(SignalKind.Theme, "PROTEST", "", 2, 2, -6_000), new SignalCount(SignalKind.Theme, "PROTEST", "FR", 1, 1, -4_000),
                        new SignalCount(SignalKind.Theme, "", "FR", 1, 1, -4_000), new SignalCount(SignalKind.Place, "-7", "FR", 1, 0, 0),
                    ],
                    [new SignalPlace("-7", "Paris", "FR", 48.9, 2.3)]),
                Cancellation);
        }
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_theme_in_a_country_is_counted_by_day_with_its_mean_tone()
    {
        var signals = await ReadAsync("theme=protest&country=France&by=day");

        Assert.Equal(("PROTEST", "FR", "day"), (signals.GetProperty("theme").GetString(), signals.GetProperty("country").GetString(), signals.GetProperty("by").GetString()));
        Assert.Equal([("2026-03-13T00:00:00+00:00", 1L, -4.0), ("2026-03-14T00:00:00+00:00", 2L, -4.0)], Points(signals));
        Assert.Empty(signals.GetProperty("themes").EnumerateArray());
    }

    [Fact]
    public async Task All_together_are_counted_by_the_hour_with_what_stands_out()
    {
        var signals = await ReadAsync("by=hour&from=2026-03-14T00:00:00Z");

        Assert.Equal([("2026-03-14T07:00:00+00:00", 3L, -2.0), ("2026-03-14T08:00:00+00:00", 3L, -2.0)], Points(signals));
        Assert.Equal(("PROTEST", 4), (signals.GetProperty("themes")[0].GetProperty("name").GetString(), signals.GetProperty("themes")[0].GetProperty("count").GetInt32()));
        Assert.Equal(("FR", 2), (signals.GetProperty("countries")[0].GetProperty("name").GetString(), signals.GetProperty("countries")[0].GetProperty("count").GetInt32()));
        Assert.Equal(("Paris", 48.9), (signals.GetProperty("places")[0].GetProperty("name").GetString(), signals.GetProperty("places")[0].GetProperty("latitude").GetDouble()));
        Assert.Equal(JsonValueKind.Null, signals.GetProperty("places")[0].GetProperty("mean_tone").ValueKind);
    }

    [Theory]
    [InlineData("by=week", 400)]
    [InlineData("country=Atlantis", 400)]
    [InlineData("from=2026-03-14&to=2026-03-13", 400)]
    [InlineData("limit=0", 422)]
    [InlineData("from=soon", 422)]
    public async Task What_cannot_be_is_refused(string query, int status) =>
        Assert.Equal((HttpStatusCode)status, (await _host.Client.GetAsync($"/api/signals?{query}", Cancellation)).StatusCode);

    [Fact]
    public async Task An_address_is_traced_by_the_api_and_on_a_page()
    {
        await _host.AddAsync(Cancellation, TestArticles.Item("https://example.org/1", "Run <b>"));

        var trace = JsonElement.Parse(await _host.Client.GetStringAsync("/api/trace?url=http%3A%2F%2Fexample.org%2F1%3Futm_source%3Dx", Cancellation));
        var page = await _host.Client.GetStringAsync("/trace?url=https%3A%2F%2Fexample.org%2F1", Cancellation);

        Assert.Equal(("https://example.org/1", "Run <b>", "waiting"), (trace.GetProperty("identity").GetString(), trace.GetProperty("title").GetString(), trace.GetProperty("stages")[0].GetProperty("state").GetString()));
        Assert.Contains("Run &lt;b&gt;", page, StringComparison.Ordinal);
        Assert.Contains("It waits for enrichment.", page, StringComparison.Ordinal);
        Assert.Contains("Never seen.", await _host.Client.GetStringAsync("/trace?url=%3Cscript%3E", Cancellation), StringComparison.Ordinal);
        Assert.Contains("What became of an address", await _host.Client.GetStringAsync("/trace", Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _host.Client.GetAsync("/api/trace", Cancellation)).StatusCode);
    }

    private static IEnumerable<(string, long, double)> Points(JsonElement signals) =>
        signals.GetProperty("points").EnumerateArray().Select(point => (point.GetProperty("at").GetString()!, point.GetProperty("count").GetInt64(), point.GetProperty("mean_tone").GetDouble()));

    private async Task<JsonElement> ReadAsync(string query) => JsonElement.Parse(await _host.Client.GetStringAsync($"/api/signals?{query}", Cancellation));
}
