using System.CommandLine;
using Anip.Adapters.Transfer;
using Anip.Articles;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Commands;

/// <summary><c>anip db</c>: the database's schema.</summary>
internal static class DbCommand
{
    private static readonly TimeSpan MaxCheckTime = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var status = new Command("status", "Show where the database is and which version its schema has") { GlobalOptions.Json };
        status.SetAction(StatusAsync);
        var migrate = new Command("migrate", "Bring the database to this version's schema (every verb that needs it does so itself)");
        migrate.SetAction(MigrateAsync);
        return new Command("db", "Look after the database") { status, migrate, CreateBackup(), CreateRestore(), CreateCopy() };
    }

    private static Command CreateBackup()
    {
        var file = new Argument<string>("file") { Description = "Must not exist yet; 'anip up --data' can open its folder, 'anip db restore' brings it back" };
        var command = new Command("backup", """
            Write the whole database, as it is at this moment, to one file, while it is in use. The file is an SQLite database, whichever store it is taken of.

            Example:
              anip db backup backups/anip-2026-11-26.db
            """)
        { Named(file) };
        command.SetAction((arguments, cancellationToken) => BackupAsync(arguments, arguments.GetRequiredValue(file), cancellationToken));
        return command;
    }

    private static Command CreateRestore()
    {
        var file = new Argument<string>("file") { Description = "What 'anip db backup' wrote" };
        var replace = new Option<bool>("--replace") { Description = "Lose what an SQLite database holds now" };
        var command = new Command("restore", """
            Make the database what it was when a backup was written. Stop every process that works with it first.

            Example:
              anip db restore backups/anip-2026-11-26.db
            """)
        { Named(file), replace };
        command.SetAction((arguments, cancellationToken) =>
            RestoreAsync(arguments, arguments.GetRequiredValue(file), arguments.GetValue(replace), cancellationToken));
        return command;
    }

    private static Command CreateCopy()
    {
        var from = Address("--from", "The store to copy, to which nothing must write meanwhile");
        var to = Address("--to", "The store to fill: empty, or what a copy that was interrupted left");
        var command = new Command("copy", """
            Move everything from one store into another of any kind. Interrupted, it goes on where it was when it is run again.

            Examples:
              anip db copy --from sqlite:data/anip.db --to postgres:
              anip db copy --from postgres://anip@db.example/anip --to sqlite:export/anip.db
            """)
        { from, to };
        command.SetAction((arguments, cancellationToken) =>
            CopyAsync(arguments, arguments.GetRequiredValue(from), arguments.GetRequiredValue(to), cancellationToken));
        return command;
    }

    private static Argument<string> Named(Argument<string> file)
    {
        file.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValueOrDefault<string>()))
            {
                result.AddError("'' is not a file: name one");
            }
        });
        return file;
    }

    private static Option<string> Address(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "STORE",
        Required = true,
        Validators =
        {
            result =>
            {
                if (StoreAddress.Parse(result.GetValueOrDefault<string>() ?? "", name) is null)
                {
                    result.AddError($"{name}: {StoreAddress.Expected}");
                }
            },
        },
    };

    private static async Task<int> BackupAsync(ParseResult arguments, string file, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        using (var progress = new CountProgress("articles written"))
        {
            await session.Services.GetRequiredService<IStoreBackup>().BackupAsync(file, ReporterOf(progress), cancellationToken);
        }

        Terminal.Info($"{file}: {new FileInfo(file).Length / 1e6:N1} MB.");
        return 0;
    }

    private static async Task<int> RestoreAsync(ParseResult arguments, string file, bool replace, CancellationToken cancellationToken)
    {
        await using (var session = Session.WithoutStore(arguments))
        {
            using var progress = new CountProgress("articles restored");
            await session.Services.GetRequiredService<IStoreBackup>().RestoreAsync(file, replace, ReporterOf(progress), cancellationToken);
        }

        await using var restored = await Session.OpenAsync(arguments, cancellationToken);
        var counts = await restored.Services.GetRequiredService<IArticleStatistics>().CountAsync(cancellationToken);
        Terminal.Info($"{counts.Total:N0} articles, {counts.Pending:N0} of them waiting for enrichment.");
        return 0;
    }

    private static async Task<int> CopyAsync(ParseResult arguments, string from, string to, CancellationToken cancellationToken)
    {
        await using var source = Session.WithoutStore(arguments, StoreAddress.Parse(from, "--from")!);
        await using var target = Session.WithoutStore(arguments, StoreAddress.Parse(to, "--to")!);
        // Not as they were typed, with a password.
        var (sourceSchema, targetSchema) = (source.Services.GetRequiredService<ISchemaMigrator>(), target.Services.GetRequiredService<ISchemaMigrator>());
        if (await sourceSchema.StatusAsync(cancellationToken) is { Current: 0 } none)
        {
            throw new StorageException("not_found", $"There is no database at {none.Location}.");
        }

        await sourceSchema.MigrateAsync(cancellationToken);

        long copied;
        using (var progress = new CountProgress("articles copied"))
        {
            copied = await StoreCopy.RunAsync(source.Services, target.Services, ReporterOf(progress), cancellationToken);
        }

        Terminal.Info($"{(await targetSchema.StatusAsync(cancellationToken)).Location} holds all {copied:N0} articles.");
        return 0;
    }

    private static Reporter<(long Done, long Total)> ReporterOf(CountProgress progress) => new(now => progress.Report(now.Done, now.Total));

    private static async Task<int> StatusAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var session = Session.WithoutStore(arguments);
        var health = await session.Services.GetRequiredService<IStoreCheck>().CheckAsync(MaxCheckTime, thorough: false, cancellationToken);
        if (health.Damage is { } damage)
        {
            // Not even its version can be believed.
            throw new StorageException("damaged", damage);
        }

        var status = await session.Services.GetRequiredService<ISchemaMigrator>().StatusAsync(cancellationToken);
        if (arguments.GetValue(GlobalOptions.Json))
        {
            Terminal.PrintJson(new SchemaJson(status.Location, status.Current, status.Latest, [.. status.Pending]), CliJson.Default.SchemaJson);
        }
        else if (status.Current == 0)
        {
            Terminal.Print($"{status.Location}\nthere is no database yet: 'anip up' and 'anip db migrate' make it (--data names another folder)");
        }
        else
        {
            Terminal.Print($"{status.Location}\nschema {status.Current}, this version writes {status.Latest}"
                + (status.Pending.Count > 0 ? $"; pending: {string.Join(", ", status.Pending)}" : ""));
        }

        return health.Loss is { } loss ? throw new StorageException("lost", loss) : status.Current == 0 ? Failures.Failed : 0;
    }

    private static async Task<int> MigrateAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var session = Session.WithoutStore(arguments);
        var before = await session.Services.GetRequiredService<ISchemaMigrator>().MigrateAsync(cancellationToken);
        Terminal.Info(before.Pending.Count == 0
            ? $"schema {before.Current} is the latest; nothing to do."
            : $"schema {before.Current} -> {before.Latest} ({string.Join(", ", before.Pending)})");
        return 0;
    }
}
