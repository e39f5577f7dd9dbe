using System.CommandLine;
using System.Runtime.InteropServices;
using Anip.Cli.Commands;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Cli.Pipe;
using Anip.Cli.Signals;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli;

/// <summary>The verbs, and what every one of them does about errors and interruption.</summary>
internal static class CommandLine
{
    public const int WrongUsage = Failures.WrongUsage;

    private static bool _withDetail;

    public static async Task<int> RunAsync(string[] arguments, Action<IServiceCollection>? addMore)
    {
        // Of a thread that nobody waits for.
        AppDomain.CurrentDomain.UnhandledException += (_, error) => Environment.Exit(Failures.Report((Exception)error.ExceptionObject, _withDetail));
        try
        {
            var parsed = Root(addMore).Parse(arguments);
            Terminal.UsePlainText(parsed.GetValue(GlobalOptions.NoColor));
            if (parsed.Errors.Count > 0 && parsed.Action is not (ExamplesHelp or VersionAction))
            {
                return UsageErrors.Report(parsed);
            }

            _withDetail = GlobalOptions.IsDetailed(parsed);
            return await InvokeAsync(parsed);
        }
        catch (Exception exception)
        {
            return Failures.Report(exception, _withDetail);
        }
    }

    internal static RootCommand Root(Action<IServiceCollection>? addMore = null)
    {
        var product = new Product(addMore);
        var root = new ProductCommand(product, """
            ANIP collects news, reads topic, sentiment, names and more off each article with models on this machine, and serves it.

            Start with: anip up
            """)
        {
            GlobalOptions.Data, GlobalOptions.Config, GlobalOptions.Set, GlobalOptions.LogLevelName, GlobalOptions.NoColor,
            UpCommand.Create(), ServeCommand.Create(), IngestCommand.Create(),
            RunCommand.Create(), RunsCommand.Create(), PipelinesCommand.Create(),
            ArticlesCommand.Create(), ArticlesCommand.CreateSearch(), ExportCommand.Create(), ImportCommand.Create(), DeleteCommand.Create(), LabelCommand.Create(), QuarantineCommand.Create(),
            SamplesCommand.Create(), SourcesCommand.Create(), SignalsCommand.Create(), TraceCommand.Create(), PipeCommand.Create(product.Sources), TrainCommand.Create(), ModelsCommand.Create(),
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
            Terminal.Error("interrupted; the work done so far is kept");
            return Failures.Interrupted;
        }
        catch (IOException exception) when (PipeOutput.IsClosed(exception))
        {
            return 0;
        }
    }
}
