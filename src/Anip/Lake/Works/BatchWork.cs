namespace Anip.Lake.Works;

/// <summary>
/// One kind of work that is done by many processes: which rows it takes, which command works on them, and what becomes of the results. Registered by
/// <see cref="LakeModule.AddBatchWork"/>, which is all that it takes.
/// </summary>
public abstract class BatchWork
{
    /// <summary>What a run asks for by its parameter <c>work</c>.</summary>
    public abstract string Name { get; }

    /// <inheritdoc cref="BatchJob.Arguments"/>
    public abstract IReadOnlyList<string> Arguments { get; }

    /// <inheritdoc cref="BatchJob.Row"/>
    public abstract BatchRow Row { get; }

    /// <summary>What comes back. A member <c>error</c> is null where the row was worked on.</summary>
    public abstract BatchRow Result { get; }

    /// <summary>Which column of <see cref="Result"/> names the encoder that made it; null where none has a part.</summary>
    public virtual string? EncoderColumn => null;

    /// <summary>What is done, such as <c>enriched</c>: the name of a count.</summary>
    public virtual string Done => "done";

    /// <summary>The version of each model that has a part, by model name.</summary>
    public virtual IReadOnlyDictionary<string, string> Models => new Dictionary<string, string>();

    /// <summary>Whether <see cref="BatchClaim.Input"/> has a meaning. Where it has none, a run that gives one is refused rather than doing something else.</summary>
    public virtual bool HasInput => false;

    /// <summary>Brings what the input holds to where it is taken from, before anything is. Called again, it adds nothing twice.</summary>
    /// <param name="read">Told how many articles were read.</param>
    /// <returns>What a person is to know of it; nothing for what needs no such thing.</returns>
    /// <exception cref="Anip.Isolation.AnipException">There is no such input.</exception>
    public virtual Task<IReadOnlyList<string>> PrepareAsync(BatchClaim claim, IProgress<long> read, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>Takes what is to be worked on, so that nobody else does it meanwhile.</summary>
    /// <returns>Rows of <see cref="Row"/>, the id of each once.</returns>
    public abstract IAsyncEnumerable<object?[]> TakeAsync(BatchClaim claim, CancellationToken cancellationToken);

    /// <summary>About how many rows <see cref="TakeAsync"/> will give; null where that is not known before.</summary>
    public abstract Task<long?> CountAsync(BatchClaim claim, CancellationToken cancellationToken);

    /// <summary>Keeps what was taken, for a while.</summary>
    public virtual Task RenewAsync(BatchClaim claim, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Gives back what was taken and is not done, as if it never had been.</summary>
    public virtual Task ReleaseAsync(BatchClaim claim, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>How long the claim is kept without being renewed.</summary>
    public virtual TimeSpan Lease => TimeSpan.FromMinutes(2);

    /// <summary>Where the files of results themselves are what is wanted: the folder that they are moved to, in place of <see cref="LoadAsync"/>; null where they are not.</summary>
    public virtual string? Destination(BatchClaim claim) => null;

    /// <summary>Makes results take effect. Called again for the same ones, nothing changes twice.</summary>
    public virtual Task<BatchLoaded> LoadAsync(BatchClaim claim, IReadOnlyList<BatchResult> results, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"Results of {Name} are files.");
}

/// <summary>Who takes rows, and which.</summary>
/// <param name="Owner">No two runs have one.</param>
/// <param name="Limit">The maximum number; null for all.</param>
/// <param name="Stale">Also what older versions of the models in force have made.</param>
/// <param name="Input">A file or folder to take rows from, where the work takes any; null for what the store has.</param>
/// <param name="Output">A folder for results that are files; null for none.</param>
public sealed record BatchClaim(string Owner, long? Limit = null, bool Stale = false, string? Input = null, string? Output = null);

/// <summary>What came back of one row.</summary>
/// <param name="Revision">As it was taken; 0 where rows have none.</param>
/// <param name="Values">By the columns of <see cref="BatchWork.Result"/>.</param>
/// <param name="Error">Why it could not be worked on, one line; null where it was.</param>
public sealed record BatchResult(long Id, int Revision, IReadOnlyList<object?> Values, string? Error);

/// <param name="Done">Results that took effect.</param>
/// <param name="Failed">Rows that could not be worked on, of which that was noted.</param>
/// <param name="Outdated">Results that came too late: their row was changed, deleted, or worked on by somebody else meanwhile.</param>
public sealed record BatchLoaded(long Done, long Failed, long Outdated)
{
    public static BatchLoaded operator +(BatchLoaded left, BatchLoaded right) => left.Add(right);

    public BatchLoaded Add(BatchLoaded other) => new(Done + other.Done, Failed + other.Failed, Outdated + other.Outdated);
}
