using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Anip.Hosting;
using Anip.Isolation;
using Anip.Pipelines;

namespace Anip.Lake.Plans;

/// <summary>The folder of one plan: its rows, what it is, and the output of each attempt.</summary>
internal sealed class PlanFolder(string path)
{
    private const string PlanName = "plan.json";
    private const string AcceptedName = "accepted.json";
    private const string LockName = "lock";
    private const string AttemptPrefix = "attempt-";

    public const string Success = "_SUCCESS";

    public string Path { get; } = path;

    public string Input => System.IO.Path.Combine(Path, "input");

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Keeps other processes from it, for as long as what is returned is not disposed.</summary>
    /// <exception cref="StepException">Another process is at it.</exception>
    public FileStream Lock()
    {
        Directory.CreateDirectory(Path);
        return FileLock.TryTake(File(LockName)) ?? throw new StepException($"Another process works on the plan in {Path}.");
    }

    /// <returns>Null where there is none, or it was not finished.</returns>
    /// <exception cref="StepException">It was written by a newer version of the program, or is damaged.</exception>
    public async Task<BatchPlan?> ReadAsync(CancellationToken cancellationToken)
    {
        var plan = await ReadAsync(PlanName, PlanJson.Default.BatchPlan, cancellationToken);
        return plan is null or { Format: BatchPlan.CurrentFormat }
            ? plan
            : throw new StepException($"The plan in {Path} is of format {plan.Format}, and this version of the program knows {BatchPlan.CurrentFormat}.") { IsFinal = true };
    }

    public Task WriteAsync(BatchPlan plan, CancellationToken cancellationToken) => WriteAsync(PlanName, plan, PlanJson.Default.BatchPlan, cancellationToken);

    public Task<AcceptedOutput?> ReadAcceptedAsync(CancellationToken cancellationToken) => ReadAsync(AcceptedName, PlanJson.Default.AcceptedOutput, cancellationToken);

    public Task AcceptAsync(AcceptedOutput output, CancellationToken cancellationToken) => WriteAsync(AcceptedName, output, PlanJson.Default.AcceptedOutput, cancellationToken);

    /// <summary>A folder that is not there, for one attempt; those of attempts before are removed.</summary>
    public string NextAttempt(int number)
    {
        RemoveAttempts();
        return File($"{AttemptPrefix}{number}");
    }

    public void RemoveAttempts()
    {
        foreach (var attempt in Directory.Exists(Path) ? Directory.GetDirectories(Path, $"{AttemptPrefix}*") : [])
        {
            Directory.Delete(attempt, recursive: true);
        }
    }

    /// <summary>Removes all but the lock.</summary>
    public void Clear()
    {
        System.IO.File.Delete(File(PlanName));
        System.IO.File.Delete(File(AcceptedName));
        RemoveAttempts();
        if (Directory.Exists(Input))
        {
            Directory.Delete(Input, recursive: true);
        }
    }

    /// <summary>Removes it whole.</summary>
    public void Delete()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    private async Task<T?> ReadAsync<T>(string name, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        if (!System.IO.File.Exists(File(name)))
        {
            return null;
        }

        await using var file = System.IO.File.OpenRead(File(name));
        try
        {
            return await JsonSerializer.DeserializeAsync(file, type, cancellationToken);
        }
        catch (JsonException exception)
        {
            throw new StepException($"{File(name)} is damaged: {JsonError.Of(exception)}. Start the run anew.", exception) { IsFinal = true };
        }
    }

    // Written beside and renamed: what is there under its name is whole.
    private async Task WriteAsync<T>(string name, T value, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var beside = File($"{name}.tmp");
        await using (var file = System.IO.File.Create(beside))
        {
            await JsonSerializer.SerializeAsync(file, value, type, cancellationToken);
            file.Flush(flushToDisk: true);
        }

        System.IO.File.Move(beside, File(name), overwrite: true);
    }
}
