using System.CommandLine;
using Anip.Cli.Configuration;
using Anip.Cli.Output;
using Anip.Fetching.Traffic;
using Anip.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Anip.Cli.Hosting;

/// <summary>What a verb works with: checked settings, and the product's services over them.</summary>
internal sealed class Session : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private Session(ServiceProvider services) => _services = services;

    public IServiceProvider Services => _services;

    /// <summary>Opens the store, which is migrated where it has to be.</summary>
    /// <exception cref="SettingsException">A setting is wrong; the message lists all that are.</exception>
    public static async Task<Session> OpenAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var session = WithoutStore(arguments);
        await session.Services.GetRequiredService<ISchemaMigrator>().MigrateAsync(cancellationToken);
        session.Services.GetRequiredService<TrafficLedger>().Keep();
        return session;
    }

    /// <summary>For verbs that need no database, such as the pipe.</summary>
    /// <inheritdoc cref="OpenAsync"/>
    public static Session WithoutStore(ParseResult arguments, params IEnumerable<(string Key, string? Value, string Option)> shorthands)
    {
        var configuration = Settings(arguments, shorthands);
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddLogging(logging => ConfigureLogging(logging, arguments));
        arguments.Product.AddTo(services, configuration);
        return new Session(services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true }));
    }

    public static IConfigurationRoot Settings(ParseResult arguments, params IEnumerable<(string Key, string? Value, string Option)> shorthands)
    {
        var configuration = SettingsSources.Load(GlobalOptions.SettingsFrom(arguments, shorthands));
        var errors = SettingsCheck.Errors(configuration, arguments.Product.Settings);
        return errors.Count == 0
            ? configuration
            : throw SettingsException.Of(errors);
    }

    public static void ConfigureLogging(ILoggingBuilder logging, ParseResult arguments)
    {
        // Standard output is only for results.
        logging.AddConsole(console => (console.FormatterName, console.LogToStandardErrorThreshold) = (LogLines.FormatterName, LogLevel.Trace));
        logging.AddConsoleFormatter<LogLines, LogLinesOptions>(lines =>
            (lines.WithDetail, lines.InColour) = (GlobalOptions.IsDetailed(arguments), !Terminal.IsPlain && Terminal.IsInteractive));
        logging.SetMinimumLevel(GlobalOptions.LevelOf(arguments));
        // What a check found is told by who asked for it.
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        // That the key of sessions is kept as it is warns nobody: it lies beside the articles, in a folder that only their user reads.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
