using System.CommandLine;
using System.Net.Sockets;
using Anip.Cli.Health;
using Anip.Cli.Output;
using Anip.Fetching.Traffic;
using Anip.Isolation;
using Anip.Models;
using Anip.Models.Registry;
using Anip.Server;
using Anip.Server.Access;
using Anip.Server.Serving;
using Anip.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Anip.Cli.Hosting;

/// <summary>Long-running roles in one process, with the API and the page.</summary>
internal static class AnipHost
{
    // A start waits for it: small databases are looked at whole, of large ones the begin; 'anip doctor' looks at all.
    private static readonly TimeSpan MaxCheckTime = TimeSpan.FromMilliseconds(150);

    /// <summary>Builds and migrates; nothing runs yet.</summary>
    /// <param name="configureRoles">Adds what is to run beside the API.</param>
    public static async Task<WebApplication> BuildAsync(
        ParseResult arguments, string? urls, Action<IServiceCollection> configureRoles, CancellationToken cancellationToken)
    {
        var app = Build(arguments, Session.Settings(arguments, ("Api:Urls", urls, "--urls")), configureRoles);
        app.MapAnip();
        await OpenStoreAsync(app.Services, cancellationToken);
        return app;
    }

    /// <summary>A process that serves one role alone and has no store; nothing runs yet.</summary>
    public static WebApplication BuildRole(ParseResult arguments, IConfigurationRoot settings, ServedRole role)
    {
        var app = Build(arguments, settings, services =>
        {
            services.AddListening(withRoles: false).AddSoleRole(role);
            if (IsFollowing(settings))
            {
                services.AddChampionFollower();
            }
        });
        app.MapAnipRole();
        return app;
    }

    // Of the local registry another process of the node follows the champions; an MLflow needs no database to be asked.
    private static bool IsFollowing(IConfiguration settings) =>
        settings.GetSection(ModelsOptions.Section).Get<ModelsOptions>() is not { Registry: RegistryKind.Local }
        && !string.IsNullOrWhiteSpace(settings["MLflow:TrackingUri"]);

    private static WebApplication Build(ParseResult arguments, IConfigurationRoot settings, Action<IServiceCollection> configureRoles)
    {
        // Files that are not watched take none of the system's few watchers, of which there may be none left.
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false"]);
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddConfiguration(settings);
        builder.Logging.Services.RemoveAll<Microsoft.Extensions.Logging.ILoggerProvider>();
        // The chained configuration takes an empty value, such as that of an empty list, for none.
        builder.Services.Replace(ServiceDescriptor.Singleton<IConfiguration>(settings));
        Session.ConfigureLogging(builder.Logging, arguments);
        arguments.Product.AddTo(builder.Services, settings).AddAnipServer();
        configureRoles(builder.Services);
        // Signals end in the cancellation token of the verb.
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, NoLifetime>());
        return builder.Build();
    }

    /// <exception cref="ServingException">It cannot listen where it is to.</exception>
    public static async Task StartServingAsync(this WebApplication app, CancellationToken cancellationToken)
    {
        var urls = AccessRule.Urls(app.Services.GetRequiredService<IOptions<ApiOptions>>().Value);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or SocketException or FormatException)
        {
            // Other services run already; they end before what they stand on is disposed of.
            await Isolated.RunAsync(app.StopAsync, CancellationToken.None);
            var wanted = urls.FirstOrDefault(url => exception.Message.Contains(url.TrimEnd('/'), StringComparison.OrdinalIgnoreCase)) ?? string.Join(", ", urls);
            var reason = exception.GetBaseException() is SocketException socket ? socket.Message : exception.Message;
            throw new ServingException($"cannot serve on {wanted}: {reason}\nChoose another address with --urls, such as --urls http://127.0.0.1:8001, or stop what uses this one.", exception);
        }
    }

    /// <summary>A process that serves nothing.</summary>
    /// <inheritdoc cref="BuildAsync"/>
    public static async Task<IHost> BuildSilentAsync(
        ParseResult arguments, IConfiguration settings, Action<IServiceCollection> configureRoles, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddConfiguration(settings);
        // The chained configuration takes an empty value, such as that of an empty list, for none.
        builder.Services.Replace(ServiceDescriptor.Singleton<IConfiguration>(settings));
        Session.ConfigureLogging(builder.Logging, arguments);
        arguments.Product.AddTo(builder.Services, settings).AddSupervised<HealthFile>();
        configureRoles(builder.Services);
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, NoLifetime>());
        var host = builder.Build();
        await OpenStoreAsync(host.Services, cancellationToken);
        return host;
    }

    /// <summary>What a role does, which is there until it is stopped: being asked to while it comes up is not a failure.</summary>
    public static Func<ParseResult, CancellationToken, Task<int>> Role(Func<ParseResult, CancellationToken, Task<int>> run) => async (arguments, cancellationToken) =>
    {
        if (ConnectionLimit.Shortage() is { } shortage)
        {
            Terminal.Error(shortage);
            return Failures.Failed;
        }

        try
        {
            return await run(arguments, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Terminal.Info("Stopped before all was up.");
            return 0;
        }
    };

    /// <summary>Waits for the signal, then lets the work under way end.</summary>
    /// <returns>The exit code: 1 where the process ends although nobody asked it to, so that a supervisor starts it again.</returns>
    public static async Task<int> StopOnAsync(this IHost app, CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource();
        await using var signal = cancellationToken.Register(() => stopped.TrySetResult());
        await using var error = app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => stopped.TrySetResult());
        await stopped.Task;
        if (cancellationToken.IsCancellationRequested)
        {
            Terminal.Info("Stopping: what is under way is finished first.");
        }

        var failure = await Isolated.RunAsync(app.StopAsync, CancellationToken.None);
        if (cancellationToken.IsCancellationRequested && failure is null)
        {
            return 0;
        }

        var fatal = app.Services.GetServices<IHostedService>().OfType<BackgroundService>().FirstOrDefault(service => service.ExecuteTask is { IsFaulted: true });
        var reason = fatal is null ? failure?.Reason ?? "a part of it asked for that." : $"{fatal.GetType().Name}: {UnitFailure.Of(fatal.ExecuteTask!.Exception!).Reason}";
        Terminal.Error($"the process ends unexpectedly: {reason} Start it again; --log-level debug says more.");
        return 1;
    }

    /// <exception cref="StorageException">The store cannot be opened, or is damaged: writing would make it worse.</exception>
    private static async Task OpenStoreAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<ISchemaMigrator>().MigrateAsync(cancellationToken);
        var health = await services.GetRequiredService<IStoreCheck>().CheckAsync(MaxCheckTime, thorough: false, cancellationToken);
        if (health.Damage is { } damage)
        {
            throw new StorageException("damaged", damage);
        }

        services.GetRequiredService<TrafficLedger>().Keep();
        if (health.Loss is { } loss)
        {
            Terminal.Info($"Warning: {loss}");
        }
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
