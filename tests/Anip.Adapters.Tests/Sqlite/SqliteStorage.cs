using Anip.Adapters.Sqlite;
using Anip.Adapters.Tests.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Adapters.Tests.Sqlite;

/// <summary>A data directory of its own.</summary>
internal sealed class SqliteStorage : ITestStorage
{
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("anip-").FullName;

    public string File => Path.Combine(Directory, "anip.db");

    public IReadOnlyList<(string Key, string Value)> Settings => [("Data:Path", Directory)];

    public ValueTask CreateAsync() => ValueTask.CompletedTask;

    public Task<long> AnalysisWritesAsync(IServiceProvider services, long id, CancellationToken cancellationToken) =>
        services.GetRequiredService<SqliteDatabase>()
            .ReadAsync(session => session.Prepare("SELECT analysis_writes FROM article WHERE id = ?1").Number(id)!.Value, cancellationToken);

    public ValueTask DisposeAsync()
    {
        System.IO.Directory.Delete(Directory, recursive: true);
        return ValueTask.CompletedTask;
    }
}
