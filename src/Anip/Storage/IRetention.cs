namespace Anip.Storage;

/// <summary>Something that is kept for a time only. The pipeline <c>maintenance</c> has each of them forget what is past it.</summary>
public interface IRetention
{
    /// <summary>In the counts of the run, such as <c>deleted_signals</c>.</summary>
    string Count { get; }

    /// <returns>How many rows are gone.</returns>
    Task<int> ForgetAsync(CancellationToken cancellationToken);
}
