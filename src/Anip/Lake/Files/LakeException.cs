using Anip.Isolation;

namespace Anip.Lake.Files;

/// <summary>A lake folder cannot be written or read.</summary>
/// <param name="code">A stable word, such as <c>newer</c>, <c>not_a_lake</c> or <c>cannot_write</c>.</param>
public sealed class LakeException(string code, string message, Exception? innerException = null) : AnipException(code, OneLine.Of(message), innerException)
{
    internal static LakeException Of(Exception exception, string folder) => new("cannot_write", $"{folder}: {FileError.Of(exception).Words}", exception);
}
