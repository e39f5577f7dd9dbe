using System.CommandLine;
using System.Runtime.InteropServices;
using Anip.Adapters.Airflow;
using Anip.Articles;
using Anip.Cli.Configuration;
using Anip.Cli.Output;
using Anip.Cli.Pipe;
using Anip.Cli.Runs;
using Anip.Enrichment;
using Anip.Inference.Training.Data;
using Anip.Ingestion;
using Anip.Models;
using Microsoft.Extensions.Options;

namespace Anip.Cli;

/// <summary>The verbs, and what every one of them does about errors and interruption.</summary>
internal static class CommandLine
{
    private const int Failed = 1;
    public const int WrongUsage = 2;
    private const int Interrupted = 130;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var parsed = Root().Parse(arguments);
        Terminal.UsePlainText(parsed.GetValue(GlobalOptions.NoColor));
        if (parsed.Errors.Count > 0 && parsed.Action is not (ExamplesHelp or VersionAction))
        {
            foreach (var error in parsed.Errors)
            {
                Terminal.Fail(error.Message);
            }

            Console.Error.WriteLine($"Try: {string.Join(' ', Names(parsed.CommandResult.Command))} --help");
            return WrongUsage;
        }

        return await InvokeAsync(parsed);
    }

    internal static RootCommand Root()
    {
        var root = new RootCommand("""
            ANIP collects news, reads topic, sentiment, names and more off each article with models on this machine, and serves it.

            Start with: anip up
            """)
        {
            GlobalOptions.Data, GlobalOptions.Config, GlobalOptions.Set, GlobalOptions.LogLevel, GlobalOptions.NoColor,
            UpCommand.Create(), ServeCommand.Create(), IngestCommand.Create(),
            RunCommand.Create(), RunsCommand.Create(), PipelinesCommand.Create(),
            ArticlesCommand.Create(), ArticlesCommand.CreateSearch(), ExportCommand.Create(), DeleteCommand.Create(), QuarantineCommand.Create(),
            SamplesCommand.Create(), SourcesCommand.Create(), PipeCommand.Create(), TrainCommand.Create(), ModelsCommand.Create(),
            ConfigCommand.Create(), DoctorCommand.Create(), DbCommand.Create(), AirflowCommand.Create(),
        };
        root.HelpName = "anip";
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction();
        ExamplesHelp.Install(root);
        return root;
    }

    private static async Task<int> InvokeAsync(ParseResult parsed)
    {
        using var interrupt = new CancellationTokenSource();
        void Stop(PosixSignalContext signal)
        {
            // The second time, the runtime ends the process.
            signal.Cancel = !interrupt.IsCancellationRequested;
            interrupt.Cancel();
        }

        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interrupt.Token);
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
        {
            Terminal.Fail("interrupted; the work done so far is kept");
            return Interrupted;
        }
        catch (IOException exception) when (PipeOutput.IsClosed(exception))
        {
            return 0;
        }
        catch (OptionsValidationException exception)
        {
            return Refuse([exception]);
        }
        catch (AggregateException exception) when (exception.InnerExceptions.All(inner => inner is OptionsValidationException))
        {
            return Refuse(exception.InnerExceptions.Cast<OptionsValidationException>());
        }
        catch (Exception exception) when (exception is SettingsException or SourceException or PipeException or StorageException
            or ModelException or AirflowException or AnalyzerException or TrainingDataException or IOException or UnauthorizedAccessException)
        {
            Terminal.Fail(exception.Message);
            return Failed;
        }
    }

    private static int Refuse(IEnumerable<OptionsValidationException> faults)
    {
        foreach (var failure in faults.SelectMany(fault => fault.Failures))
        {
            Terminal.Fail(failure);
        }

        return Failed;
    }

    private static IEnumerable<string> Names(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? Names(parent).Append(command.Name) : ["anip"];
}
