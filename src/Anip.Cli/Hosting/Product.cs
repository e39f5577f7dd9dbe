using System.CommandLine;
using Anip.Cli.Configuration;
using Anip.Ingestion.Sources;
using Anip.Server;
using Anip.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Hosting;

/// <summary>What the program is put together from, as far as it is known before any setting is read.</summary>
internal sealed class Product
{
    private readonly Action<IServiceCollection> _addMore;

    /// <param name="addMore">What a program of somebody's own adds to this one.</param>
    public Product(Action<IServiceCollection>? addMore)
    {
        _addMore = addMore ?? (_ => { });
        var services = AddTo(new ServiceCollection(), new ConfigurationBuilder().Build()).AddAnipServer().Select(service => service.ImplementationInstance).ToList();
        Sources = [.. services.OfType<SourceDescriptor>()];
        Settings = new SettingsCatalogue(services.OfType<SettingsSection>(), Sources);
    }

    public IReadOnlyList<SourceDescriptor> Sources { get; }

    public SettingsCatalogue Settings { get; }

    /// <summary>All services, over settings that were read.</summary>
    public IServiceCollection AddTo(IServiceCollection services, IConfiguration configuration)
    {
        services.AddAnip(configuration);
        _addMore(services);
        return services;
    }
}

/// <summary>The root of all verbs, by which each of them knows the product that it is a verb of.</summary>
internal sealed class ProductCommand(Product product, string description) : RootCommand(description)
{
    public Product Product => product;
}

internal static class ProductOfVerb
{
    extension(ParseResult arguments)
    {
        public Product Product => ((ProductCommand)arguments.RootCommandResult.Command).Product;
    }
}
