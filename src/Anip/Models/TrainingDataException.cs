using Anip.Isolation;

namespace Anip.Models;

/// <summary>A data file that cannot be learnt from: it says which file, which line and what was expected.</summary>
public sealed class TrainingDataException(string message, Exception? inner = null) : AnipException("bad_training_data", message, inner);
