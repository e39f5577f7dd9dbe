using Anip.Isolation;

namespace Anip.Columnar;

/// <summary>A file of columns, or a part of it, cannot be read.</summary>
public sealed class ColumnFileException(string code, string message, Exception? innerException = null) : AnipException(code, OneLine.Of(message), innerException);
