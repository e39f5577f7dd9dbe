using System.CommandLine;
using System.Text.Json.Nodes;
using Anip.Articles;
using Anip.Cli.Output;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli;

/// <summary><c>anip db</c>: the database's schema.</summary>
internal static class DbCommand
{
    public static Command Create()
    {
        var status = new Command("status", "Show where the database is and which version its schema has") { GlobalOptions.Json };
        status.SetAction(StatusAsync);
        var migrate = new Command("migrate", "Bring the database to this version's schema (every verb that needs it does so itself)");
        migrate.SetAction(MigrateAsync);
        return new Command("db", "Look after the database") { status, migrate };
    }

    private static async Task<int> StatusAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var session = Session.WithoutStore(arguments);
        var status = await session.Services.GetRequiredService<ISchemaMigrator>().StatusAsync(cancellationToken);
        if (arguments.GetValue(GlobalOptions.Json))
        {
            Console.Out.WriteLine(new JsonObject
            {
                ["location"] = status.Location,
                ["schema"] = status.Current,
                ["latest"] = status.Latest,
                ["pending"] = new JsonArray([.. status.Pending.Select(name => (JsonNode)name)]),
            }.ToJsonString());
        }
        else
        {
            Console.Out.WriteLine($"{status.Location}\nschema {status.Current}, this version writes {status.Latest}"
                + (status.Pending.Count > 0 ? $"; pending: {string.Join(", ", status.Pending)}" : ""));
        }

        return 0;
    }

    private static async Task<int> MigrateAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var session = Session.WithoutStore(arguments);
        var before = await session.Services.GetRequiredService<ISchemaMigrator>().MigrateAsync(cancellationToken);
        Terminal.Say(before.Pending.Count == 0
            ? $"schema {before.Current} is the latest; nothing to do."
            : $"schema {before.Current} -> {before.Latest} ({string.Join(", ", before.Pending)})");
        return 0;
    }
}
