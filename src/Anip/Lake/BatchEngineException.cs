using Anip.Isolation;

namespace Anip.Lake;

/// <summary>An engine could not do its work. The message holds what the worker itself said, where one did.</summary>
public sealed class BatchEngineException(string message, Exception? innerException = null) : AnipException("batch_failed", message, innerException)
{
    /// <summary>Trying again would fail in the same way, such as where no engine is configured.</summary>
    public bool IsFinal { get; init; }
}
