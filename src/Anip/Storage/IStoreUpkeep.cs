namespace Anip.Storage;

/// <summary>What a database wants done now and then to stay fast and small.</summary>
public interface IStoreUpkeep
{
    /// <summary>Renews the planner's statistics and gives back space that is free. Readers and writers go on beside it.</summary>
    /// <returns>What was done, counted by names of the database's own.</returns>
    Task<IReadOnlyDictionary<string, long>> OptimiseAsync(CancellationToken cancellationToken);
}
