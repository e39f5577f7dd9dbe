using Anip.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources;

/// <summary>Settings of a source that a provider answers only with a key.</summary>
public interface IKeyedOptions
{
    /// <summary>Null or white space where the source is not set up.</summary>
    string? Key { get; }
}

/// <summary>Settings of a source that has nothing to ask before somebody says what.</summary>
public interface IAskingOptions
{
    /// <summary>False where the source is not set up for that reason.</summary>
    bool AsksForSomething { get; }
}

/// <summary>The section of a source's settings, bound and validated where the source is registered.</summary>
public abstract record SourceSettings
{
    private protected SourceSettings(string section, Type options) => (Section, Options) = (section, options);

    /// <summary>Such as <c>Sources:NewsApi</c>.</summary>
    public string Section { get; }

    public Type Options { get; }

    /// <summary>Null where no key is needed.</summary>
    public SourceKey? Key { get; init; }

    /// <summary>The setting that says what to ask for.</summary>
    public string Question { get; init; } = "Query";

    /// <summary>Without which the source cannot be asked: the variable of the key, or the setting of the question.</summary>
    public string WhatToSet => Key?.EnvironmentName ?? $"{Section}:{Question}";

    /// <summary>The setting that holds the key.</summary>
    public string KeySetting => $"{Section}:{nameof(IKeyedOptions.Key)}";

    public static SourceSettings Of<TOptions, TValidator>(string section)
        where TOptions : class, new()
        where TValidator : class, IValidateOptions<TOptions> => new Typed<TOptions, TValidator>(section);

    /// <param name="key">The options' member <see cref="IKeyedOptions.Key"/>.</param>
    public static SourceSettings Of<TOptions, TValidator>(string section, SourceKey key)
        where TOptions : class, IKeyedOptions, new()
        where TValidator : class, IValidateOptions<TOptions> => new Typed<TOptions, TValidator>(section) { Key = key };

    internal abstract void AddTo(IServiceCollection services);

    internal abstract object Read(IServiceProvider services);

    /// <summary>Whether the source can be asked at all.</summary>
    internal bool IsComplete(IServiceProvider services) => Read(services) is var options
        && (Key is null || !string.IsNullOrWhiteSpace(((IKeyedOptions)options).Key))
        && options is not IAskingOptions { AsksForSomething: false };

    private sealed record Typed<TOptions, TValidator>(string Name) : SourceSettings(Name, typeof(TOptions))
        where TOptions : class, new()
        where TValidator : class, IValidateOptions<TOptions>
    {
        internal override void AddTo(IServiceCollection services)
        {
            services.AddAnipOptions<TOptions, TValidator>(Section);
        }

        internal override object Read(IServiceProvider services) => services.GetRequiredService<IOptions<TOptions>>().Value;
    }
}

/// <param name="EnvironmentName">The variable that carries the key, such as <c>NEWSAPI_KEY</c>, beside the setting itself.</param>
/// <param name="From">Where one gets a key, such as <c>newsapi.org</c>.</param>
public sealed record SourceKey(string EnvironmentName, string From);
