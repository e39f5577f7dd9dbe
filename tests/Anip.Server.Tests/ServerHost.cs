using Anip.Adapters;
using Anip.Adapters.Scheduling;
using Anip.Adapters.Sqlite;
using Anip.Articles;
using Anip.Enrichment;
using Anip.Lifecycle;
using Anip.Models;
using Anip.Models.Registry;
using Anip.Ingestion;
using Anip.Ingestion.Sources;
using Anip.Pipelines;
using Anip.Stages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Anip.Server.Tests;

/// <summary>The whole server over a real database in a folder of its own, on a free loopback port.</summary>
internal sealed class ServerHost : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 30, 0, TimeSpan.Zero);

    private readonly WebApplication _app;
    private readonly string _folder;

    private ServerHost(WebApplication app, string folder)
    {
        _app = app;
        _folder = folder;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public FakeTimeProvider Time => (FakeTimeProvider)_app.Services.GetRequiredService<TimeProvider>();

    public IArticleStore Articles => _app.Services.GetRequiredService<IArticleStore>();

    public ISourceStore Sources => _app.Services.GetRequiredService<ISourceStore>();

    public IStageQueue Queue => _app.Services.GetRequiredService<IStageQueue>();

    public IAnalysisStore Analyses => _app.Services.GetRequiredService<IAnalysisStore>();

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public static async Task<ServerHost> StartAsync(
        CancellationToken cancellationToken, Dictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null)
    {
        var folder = Directory.CreateTempSubdirectory("anip-server-").FullName;
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false"]);
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.Configuration.AddInMemoryCollection([new("Data:Path", folder)]);
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(Now));
        builder.Services.AddSqliteStorage();
        builder.Services.AddModelRegistries().AddSingleton<ISignatureReader, NoSignatures>();
        builder.Services.AddSingleton<ITextAnalyzer, WordAnalyzer>();
        builder.Services.AddSingleton<IInstalledModels, NoModels>();
        builder.Services.AddLifecycle().AddSingleton<IModelTrainer, MetricTrainer>();
        builder.Services.AddScheduleRules().AddPipelines().AddIngestion();
        // Tests that need pipelines bring their own.
        builder.Services.RemoveAll<Pipeline>();
        builder.Services.AddAnipServer();
        services?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapAnip();
        await app.StartAsync(cancellationToken);
        return new ServerHost(app, folder);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
