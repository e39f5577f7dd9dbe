using Anip.Adapters.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Adapters.Tests.Sqlite;

/// <summary>A data directory of its own that is gone after the test, and the services over it.</summary>
internal sealed class SqliteStorage : IDisposable
{
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("anip-").FullName;

    public string File => Path.Combine(Directory, "anip.db");

    public ServiceProvider Open(TimeProvider time, params (string Key, string Value)[] settings) => Open(time, services => services, settings);

    public ServiceProvider Open(
        TimeProvider time, Func<IServiceCollection, IServiceCollection> add, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, string? (setting) => setting.Value))
            .AddInMemoryCollection([new("Data:Path", Directory)])
            .Build();
        return add(new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddSingleton(time).AddSqliteStorage())
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
