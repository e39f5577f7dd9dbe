using System.Globalization;
using Anip.Pipelines;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.GdeltBulk;

/// <summary>Notes the files that are new, those of a range of days that a run is given, and those that were missed since the last run.</summary>
internal sealed class ListStep(BulkLists lists, IBulkFiles files, IOptions<GdeltBulkOptions> options, TimeProvider timeProvider) : IPipelineStep
{
    private const int MaxMissing = 1_000;

    private static readonly PipelineParameter From = PipelineParameter.Text("from", "Fetch files of the past too: those of this day (such as 2026-03-31, UTC) and after.", 40);
    private static readonly PipelineParameter To = PipelineParameter.Text("to", "The last day of them; today where none is given.", 40);

    public static IReadOnlyList<PipelineParameter> Parameters { get; } = [From, To];

    public string Name => "list";

    public async Task<IReadOnlyDictionary<string, long>> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
    {
        if (!options.Value.AsksForSomething)
        {
            throw new StepException($"No file of GDELT's is asked for; set {GdeltBulkSource.Descriptor.Settings!.WhatToSet} to english, translated or both.") { IsFinal = true };
        }

        var range = Range(context);
        var report = new SourceReport();
        try
        {
            var newest = await lists.NewestAsync(report, cancellationToken);
            var missed = await AddMissedAsync(newest, cancellationToken);
            var added = await files.AddAsync(newest, cancellationToken);
            added += range is var (from, to) ? await AddBetweenAsync(from, to, report, cancellationToken) : 0;
            var found = await FindMissingAsync(report, cancellationToken);
            foreach (var detail in report.Details)
            {
                context.Warn(detail);
            }

            var counts = await files.CountAsync(cancellationToken);
            return new Dictionary<string, long>(StringComparer.Ordinal)
            {
                ["listed"] = added,
                ["missed"] = missed,
                ["found"] = found,
                ["due"] = counts.Due,
                ["missing"] = counts.Missing,
                ["given_up"] = counts.GivenUp,
            };
        }
        catch (SourceException exception)
        {
            throw new StepException(exception.Message, exception);
        }
    }

    private (DateTimeOffset From, DateTimeOffset To)? Range(StepContext context)
    {
        var (from, to) = (Day(context, From), Day(context, To));
        if (from is null)
        {
            return to is null ? null : throw new StepException("'to' is given without 'from'; give the first day too.") { IsFinal = true };
        }

        var today = new DateTimeOffset(timeProvider.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        var oldest = today.AddDays(-options.Value.KeepDays);
        var end = (to ?? today).AddDays(1) - BulkFile.Period;
        return from < oldest ? throw new StepException($"Counts are kept for {options.Value.KeepDays} days only, and 'from' is before that; raise Sources:GdeltBulk:KeepDays.") { IsFinal = true }
            : from > end ? throw new StepException("'to' is before 'from': no file is between them.") { IsFinal = true }
            : (from.Value, end);
    }

    private static DateTimeOffset? Day(StepContext context, PipelineParameter parameter) => context.Parameters.Text(parameter) is not { } text ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero)
        : throw new StepException($"'{parameter.Name}' is not a day such as 2026-03-31.") { IsFinal = true };

    // Between the newest file that is known and the newest that there is.
    private async Task<int> AddMissedAsync(IReadOnlyList<BulkFile> newest, CancellationToken cancellationToken)
    {
        var missed = new List<BulkFile>();
        foreach (var file in newest)
        {
            if (await files.NewestAsync(file.IsTranslated, file.Kind, cancellationToken) is { } last)
            {
                var first = file.Slot - options.Value.MaxGap;
                for (var slot = file.Slot - BulkFile.Period; slot > last && slot >= first; slot -= BulkFile.Period)
                {
                    missed.Add(BulkFile.Of(slot, file.Kind, file.IsTranslated));
                }
            }
        }

        return await files.AddAsync(missed, cancellationToken);
    }

    private async Task<int> AddBetweenAsync(DateTimeOffset from, DateTimeOffset to, SourceReport report, CancellationToken cancellationToken)
    {
        var added = 0;
        foreach (var isTranslated in lists.Sets)
        {
            added += await files.AddAsync(await lists.BetweenAsync(isTranslated, from, to, report, cancellationToken), cancellationToken);
        }

        return added;
    }

    /// <summary>Looks in the master list for files that were missed: it has their sizes and sums. What is not in it is looked for again later, and then given up.</summary>
    private async Task<int> FindMissingAsync(SourceReport report, CancellationToken cancellationToken)
    {
        var missing = await files.MissingAsync(timeProvider.GetUtcNow(), MaxMissing, cancellationToken);
        var found = 0;
        foreach (var set in missing.GroupBy(file => file.IsTranslated))
        {
            var listed = (await lists.BetweenAsync(set.Key, set.Min(file => file.Slot), set.Max(file => file.Slot), report, cancellationToken)).ToDictionary(file => file.Name, StringComparer.OrdinalIgnoreCase);
            var there = set.Where(file => listed.ContainsKey(file.Name)).Select(file => listed[file.Name] with { Name = file.Name }).ToList();
            await files.AddAsync(there, cancellationToken);
            found += there.Count;
            foreach (var file in set.Where(file => !listed.ContainsKey(file.Name)))
            {
                var next = BulkFetch.NextAttempt(file.Attempts + 1, options.Value.MaxAttempts, timeProvider.GetUtcNow());
                await files.FailAsync(file, "GDELT's list of all files does not have it.", next, cancellationToken);
            }
        }

        return found;
    }
}
