namespace Anip.Models.Registry;

/// <summary>
/// Where models and their versions are kept with the runs that made them: in this program's own store, or in an MLflow. Names, keys and values are those that
/// <see cref="RegistryLimits"/> allows, and all else is refused before anything is asked. What does the same twice changes nothing the second time.
/// </summary>
public interface IModelRegistry : IRunTracker
{
    /// <summary><c>local</c> or <c>mlflow</c>.</summary>
    string Name { get; }

    /// <summary>Asks it something real.</summary>
    /// <returns>What answered, in a line.</returns>
    /// <exception cref="ModelRegistryException">It does not answer, or refuses; the message says what to do. So throw all members.</exception>
    Task<string> CheckAsync(CancellationToken cancellationToken);

    /// <summary>By name.</summary>
    Task<IReadOnlyList<RegisteredModel>> ListModelsAsync(CancellationToken cancellationToken);

    /// <returns>Null where there is none.</returns>
    Task<RegisteredModel?> FindModelAsync(string name, CancellationToken cancellationToken);

    /// <summary>One that is there stays as it is.</summary>
    Task CreateModelAsync(string name, string? description, CancellationToken cancellationToken);

    /// <summary>Sets a tag of the model itself.</summary>
    Task TagModelAsync(string name, string key, string value, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<ModelVersion>> ListVersionsAsync(string name, CancellationToken cancellationToken);

    /// <returns>Null where there is none.</returns>
    Task<ModelVersion?> FindVersionAsync(string name, int version, CancellationToken cancellationToken);

    /// <summary>Makes the next version of a model out of the files of a run; where a version has the same <see cref="RegistryTags.Sha256"/>, that one is the answer.</summary>
    Task<ModelVersion> CreateVersionAsync(NewModelVersion version, CancellationToken cancellationToken);

    /// <summary>Sets a tag of a version.</summary>
    Task TagVersionAsync(string name, int version, string key, string value, CancellationToken cancellationToken);

    /// <summary>Takes a version away that no alias means. Its number is not given again, and the run that made it stays.</summary>
    /// <exception cref="ModelRegistryException">There is no such version, or an alias means it.</exception>
    Task DeleteVersionAsync(string name, int version, CancellationToken cancellationToken);

    /// <summary>From now on the alias means this version, and no other.</summary>
    Task SetAliasAsync(string name, string alias, int version, CancellationToken cancellationToken);

    /// <summary>Whether it was there or not.</summary>
    Task RemoveAliasAsync(string name, string alias, CancellationToken cancellationToken);

    /// <returns>Null where no version has the alias, or there is no such model.</returns>
    Task<ModelVersion?> FindByAliasAsync(string name, string alias, CancellationToken cancellationToken);

    /// <summary>All files of a version, by path.</summary>
    Task<IReadOnlyList<ArtifactFile>> ListFilesAsync(ModelVersion version, CancellationToken cancellationToken);

    /// <returns>Null where it has no such file.</returns>
    Task<Stream?> OpenFileAsync(ModelVersion version, string path, CancellationToken cancellationToken);
}
