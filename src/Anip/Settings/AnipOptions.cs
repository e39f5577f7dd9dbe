using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Anip.Settings;

/// <summary>Registration of a module's settings.</summary>
public static class AnipOptions
{
    /// <summary>Binds a section to its options class, checks it at start, and puts it into the catalogue by which settings are checked and explained. A second call for the same class changes nothing.</summary>
    /// <typeparam name="TOptions">Its public properties are the settings; their doc comments say what each means, and in which unit.</typeparam>
    /// <typeparam name="TValidator">Says what is wrong with them, in sentences.</typeparam>
    /// <param name="services">Where to.</param>
    /// <param name="section">Such as <c>Fetching</c> or <c>Storage:Postgres</c>.</param>
    public static IServiceCollection AddAnipOptions<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class, new()
        where TValidator : class, IValidateOptions<TOptions>
    {
        if (services.AddAnipOptions<TOptions>(section))
        {
            services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
        }

        return services;
    }

    /// <summary>The same for settings of which each value that can be read is valid.</summary>
    /// <returns>Whether this call was the first for this class.</returns>
    public static bool AddAnipOptions<TOptions>(this IServiceCollection services, string section)
        where TOptions : class, new()
    {
        if (services.Any(service => service.ImplementationInstance is SettingsSection known && known.Options == typeof(TOptions)))
        {
            return false;
        }

        services.AddSingleton(new SettingsSection(section, typeof(TOptions)));
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
        return true;
    }
}

/// <summary>A section of the settings that a module reads.</summary>
/// <param name="Name">Such as <c>Fetching</c> or <c>Storage:Postgres</c>.</param>
/// <param name="Options">The class that it is bound to.</param>
public sealed record SettingsSection(string Name, Type Options);
