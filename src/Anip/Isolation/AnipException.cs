namespace Anip.Isolation;

/// <summary>A failure that was foreseen: its message is for people, and needs neither a type's name nor a stack trace beside it.</summary>
/// <param name="code">A stable, machine-readable word, such as <c>timeout</c> or <c>disk_full</c>.</param>
/// <param name="message">What failed and what to do, in one line where the exception's own documentation says no other. It holds no secret.</param>
/// <param name="innerException">What it was made of; null where nothing was thrown before.</param>
public abstract class AnipException(string code, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>The exit code of a command that could not be done.</summary>
    public const int Failed = 1;

    /// <summary>The exit code of a command that was used in a wrong way.</summary>
    public const int WrongUsage = 2;

    /// <summary>A stable, machine-readable word, such as <c>timeout</c> or <c>disk_full</c>.</summary>
    public string Code { get; } = code;

    /// <summary>What the command line ends with where nothing handles it.</summary>
    public virtual int ExitCode => Failed;
}
