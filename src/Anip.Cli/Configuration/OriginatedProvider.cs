using Microsoft.Extensions.Configuration;

namespace Anip.Cli.Configuration;

/// <summary>Settings that each remember where they were written: a variable, a line of a file, an argument.</summary>
internal sealed class OriginatedProvider(IEnumerable<OriginatedValue> values) : ConfigurationProvider, IConfigurationSource
{
    private readonly Dictionary<string, string> _origins = new(StringComparer.OrdinalIgnoreCase);

    public override void Load()
    {
        foreach (var value in values)
        {
            Data[value.Key] = value.Value;
            _origins[value.Key] = value.Origin;
        }
    }

    public string OriginOf(string key) => _origins[key];

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;
}

internal sealed record OriginatedValue(string Key, string Value, string Origin);
