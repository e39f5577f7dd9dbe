using System.CommandLine;
using Anip.Articles;
using Anip.Articles.Languages;
using Anip.Dates;
using Anip.Enrichment;
using Anip.Ingestion.Sources;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Commands;

/// <summary>The options that choose articles, the same for every verb that does.</summary>
internal sealed class ArticleFilterOptions
{
    private readonly Option<string?> _topic = new Option<string?>("--topic") { Description = "Only this topic" }
        .AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, [.. Topics.All]);

    private readonly Option<string?> _sentiment = new Option<string?>("--sentiment") { Description = "Only this sentiment" }
        .AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, [.. Sentiments.All]);

    private readonly Option<string?> _source = new("--source") { Description = "Only this outlet, such as \"BBC News\"" };

    private readonly Option<string?> _apiSource = new("--api-source") { Description = "Only what came by this kind of source, such as rss or file" };

    private readonly Option<string?> _language = Named("--language", "Only this language: en, eng, en-US or English; und where it is not known", LanguageTag.TryParseFilter, LanguageTag.Refusal);

    private readonly Option<string?> _region = Named("--region", "Only this country: GB, GBR or \"United Kingdom\"", RegionCode.TryParse, RegionCode.Refusal);

    private readonly Option<DateTimeOffset?> _from = Instant("--from", "Published at this time or later (2026-01-31 or 2026-01-31T08:00Z)");

    private readonly Option<DateTimeOffset?> _to = Instant("--to", "Published before this time");

    private readonly Option<string?> _entity = new("--entity") { Description = "Only articles that name this person, organization or place" };

    private readonly Option<LabelFilter?> _label = new("--label")
    {
        Description = $"Only what one of the further models calls so: {LabelFilter.Expected}",
        HelpName = "NAME:LABEL",
        CustomParser = result =>
        {
            if (LabelFilter.TryParse(result.Tokens[0].Value, out var label))
            {
                return label;
            }

            result.AddError($"--label '{result.Tokens[0].Value}': expected {LabelFilter.Expected}");
            return null;
        },
    };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_topic, _sentiment, _source, _apiSource, _language, _region, _from, _to, _entity, _label])
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetResult(_from) is { } from && result.GetResult(_to) is { } to && !from.Errors.Concat(to.Errors).Any() && result.GetValue(_from) > result.GetValue(_to))
            {
                result.AddError("--to is before --from: nothing can be between them");
            }
        });
    }

    public ArticleFilter From(ParseResult arguments, string? text = null) => new()
    {
        Topic = arguments.GetValue(_topic),
        Sentiment = arguments.GetValue(_sentiment),
        Source = arguments.GetValue(_source),
        ApiSource = arguments.GetValue(_apiSource),
        Language = arguments.GetValue(_language),
        Region = arguments.GetValue(_region),
        From = arguments.GetValue(_from),
        To = arguments.GetValue(_to),
        Entity = arguments.GetValue(_entity),
        Label = arguments.GetValue(_label),
        Text = text,
    };

    /// <summary>What only the store can tell.</summary>
    /// <exception cref="UsageException">No article can match, since there is no such kind of source, or no such label.</exception>
    public static async Task CheckAsync(ArticleFilter filter, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (await services.GetRequiredService<ApiSourceNames>().RefuseAsync(filter.ApiSource, cancellationToken) is { } refusal)
        {
            throw new UsageException($"--api-source: {refusal}");
        }

        if (await services.GetRequiredService<LabelNames>().RefuseAsync(filter.Label, cancellationToken) is { } unknown)
        {
            throw new UsageException($"--label: {unknown}");
        }
    }

    public delegate bool Parser(string? text, out string code);

    public static Option<string?> Named(string name, string description, Parser parse, Func<string, string> refusal) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            if (parse(result.Tokens[0].Value, out var code))
            {
                return code;
            }

            result.AddError($"{name}: {refusal(result.Tokens[0].Value)}");
            return null;
        },
    };

    public static Option<DateTimeOffset?> Instant(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            var text = result.Tokens is [var token, ..] ? token.Value : "";
            if (WrittenTime.TryParse(text, out var time))
            {
                return time;
            }

            result.AddError($"{name} '{text}': expected a date or time that can be read in only one way, such as 2026-01-31 or 2026-01-31T08:00Z");
            return null;
        },
    };
}
