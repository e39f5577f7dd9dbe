using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Anip.Ingestion.Sources.Files;
using Anip.Isolation;

namespace Anip.Lake.Local;

/// <summary>One process that works on rows. Killed when it is disposed of, if it is still there.</summary>
internal sealed class Worker : IAsyncDisposable
{
    // As much of what it says as Spark keeps.
    private const int MaxTail = 2_048;

    // What a shell adds to the number of the signal that ended a process.
    private const int Killed = 128;

    private const int MaxLineBytes = 64 * 1024 * 1024;

    private readonly Process _process;
    private readonly Task<string> _said;

    private Worker(Process process) =>
        (_process, _said, Lines) = (process, TailAsync(process.StandardError.BaseStream), new LineReader(process.StandardOutput.BaseStream, MaxLineBytes));

    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>Of its output.</summary>
    public LineReader Lines { get; }

    /// <exception cref="BatchEngineException">It cannot be started.</exception>
    public static Worker Start(WorkerProgram program, IReadOnlyList<string> arguments)
    {
        try
        {
            return new Worker(program.Start(arguments));
        }
        catch (Win32Exception exception)
        {
            throw new BatchEngineException($"{program.File} cannot be started: {exception.Message}.", exception) { IsFinal = true };
        }
    }

    /// <summary>Waits for its end.</summary>
    /// <exception cref="LostWorkerException">It was killed.</exception>
    /// <exception cref="BatchEngineException">It failed.</exception>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        // What it says beyond what it was asked is passed over: it waits until that is read.
        _ = Isolated.RunAsync(token => _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, token), cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        var said = await _said;
        var words = said.Length == 0 ? "It said nothing." : $"It said: {said}";
        if (_process.ExitCode > Killed)
        {
            throw new LostWorkerException($"it was killed by signal {_process.ExitCode - Killed}. {words}", wasKilled: true);
        }

        if (_process.ExitCode != 0)
        {
            throw new BatchEngineException($"it ended with exit code {_process.ExitCode}. {words}");
        }
    }

    /// <summary>Ends it at once, where it has not ended.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It is gone, and so is all that is known of it.
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        // It lets go of its output a moment before it is gone.
        await _process.WaitForExitAsync(CancellationToken.None);
        await ((Task)_said).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Dispose();
    }

    private static async Task<string> TailAsync(Stream output)
    {
        var tail = new List<byte>(2 * MaxTail);
        var buffer = new byte[MaxTail];
        while (await output.ReadAsync(buffer, CancellationToken.None) is > 0 and var read)
        {
            tail.AddRange(buffer.AsSpan(0, read));
            tail.RemoveRange(0, Math.Max(0, tail.Count - MaxTail));
        }

        return Encoding.UTF8.GetString([.. tail]).Trim().ReplaceLineEndings(" ");
    }
}

/// <summary>A process was killed, or ended before its work was done: another one may go on.</summary>
internal sealed class LostWorkerException(string message, bool wasKilled) : Exception(message)
{
    public bool WasKilled => wasKilled;
}
