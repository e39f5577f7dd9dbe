using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Anip.Articles;
using Anip.Articles.Languages;
using Anip.Fetching;
using Anip.Ingestion.Sources.Quotas;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Ingestion.Sources.Apis;

/// <summary>
/// A provider that answers questions page by page: asks each that the settings name, within the quota of the key, and gives every failure its kind. What is
/// left to a provider is how a question and a page are written, how an answer is read, and what its errors mean.
/// </summary>
public abstract class ApiSource(MeteredFetcher fetcher, TimeProvider timeProvider) : INewsSource
{
    // A place for one: some providers allow one request at a time, and none needs more of them.
    private readonly Channel<bool> _turn = Channel.CreateBounded<bool>(1);

    /// <inheritdoc/>
    public virtual QuotaAccount? Quota => string.IsNullOrWhiteSpace(Settings.Key) ? null : QuotaAccount.Of(About.Name, Settings.Key, Rules);

    /// <inheritdoc/>
    public IReadOnlyList<SourceSeed>? Configured => Settings.Queries.Count == 0
        ? null
        : [.. Settings.Queries.Keys.Order(StringComparer.Ordinal).Select(name => new SourceSeed($"{About.Name}/{name}", $"{About.Title}: {name}"))];

    /// <inheritdoc/>
    public bool KeepsPlace => true;

    /// <summary>The source's descriptor.</summary>
    protected abstract SourceDescriptor About { get; }

    /// <summary>As they are now.</summary>
    protected abstract ApiOptions Settings { get; }

    /// <summary>The windows that the provider counts in; the first is the one that its word of a spent quota is about.</summary>
    protected abstract IReadOnlyList<QuotaRule> Rules { get; }

    /// <summary>Sent with each request; the place of the key where the provider takes it there.</summary>
    protected virtual IReadOnlyDictionary<string, string> Headers => new Dictionary<string, string>();

    /// <summary>Headers of answers in which the provider tells of the quota.</summary>
    protected virtual IReadOnlyList<string> TellingHeaders => [];

    /// <summary>Tries key and provider with one request.</summary>
    /// <returns>What was found, and how often it will be asked, in a line.</returns>
    public async Task<string> CheckAsync(CancellationToken cancellationToken)
    {
        var question = Questions(Queries()[0]).First();
        var answer = await AskAsync(question, ApiPage.First, Quota ?? throw About.NoKey(), new SourceReport(), cancellationToken);
        return Plan().Advice is { } advice ? $"{answer.Articles.Count} articles; {advice}" : $"{answer.Articles.Count} articles";
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<IncomingArticle> FetchAsync(SourceReading reading, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var account = Quota ?? throw About.NoKey();
        var (query, plan) = (QueryOf(reading.Id), Plan());
        reading.Report.Title = reading.Record.Title ?? About.Title;
        reading.Report.PlannedInterval = query.Interval ?? plan.Interval;
        if (plan.Advice is { } advice)
        {
            reading.Report.Note("quota_plan", advice);
        }

        SourceException? failure = null;
        string[] questions = [.. Questions(query)];
        var left = PagePlace.Read(reading.Bookmark, questions, timeProvider.GetUtcNow());
        // One that was cut off, or failed, has left gaps behind what is known.
        var mayStop = left is null && reading.Record is { Failures: 0, LastSuccessAt: not null };
        for (var at = left?.Question ?? 0; at < questions.Length; at++)
        {
            var question = questions[at];
            for (var page = left?.Page ?? ApiPage.First; page is not null && page.Number <= Settings.MaxPages;)
            {
                ApiAnswer? answer = null;
                var isResumed = page == left?.Page;
                left = null;
                try
                {
                    answer = await AskAsync(question, page, account, reading.Report, cancellationToken);
                }
                catch (SourceException exception) when (exception.Kind is SourceFailureKind.BadQuery or SourceFailureKind.NoAnswer)
                {
                    // One question that the provider dislikes does not silence the others; the end of what a plan shows is not a failure.
                    failure = isResumed || (page.Number > 1 && IsEndOfPlan(exception)) ? failure : failure ?? exception;
                }

                foreach (var article in answer?.Articles ?? [])
                {
                    yield return article;
                }

                // A cursor that is forgotten meanwhile is no failure.
                page = answer is null && isResumed ? ApiPage.First : answer is null || answer.Entries == 0 ? null : Next(page, answer);
                if (page is not null && page.Number > 1 && page.Number <= Settings.MaxPages
                    && !await reading.MarkAsync(PagePlace.Write(question, page), cancellationToken) && mayStop && IsNewestFirst(question))
                {
                    page = null;
                }
            }

            if (at + 1 < questions.Length)
            {
                await reading.MarkAsync(PagePlace.Write(questions[at + 1], ApiPage.First), cancellationToken);
            }
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    /// <summary>For <see cref="SourceDescriptor.Check"/>: one page says as much of key and provider as all of them.</summary>
    protected static SourceCheck CheckOf<TSource>(string name)
        where TSource : ApiSource => new(name, (services, cancellationToken) => services.GetRequiredService<TSource>().CheckAsync(cancellationToken));

    /// <summary>A country as the provider has it: ISO 3166-1 alpha-2 in lower case.</summary>
    // The options' check lets no other text pass than one that names a country, or a language.
    protected static string CountryOf(string text) => RegionCode.TryParse(text, out var code) ? code.ToLowerInvariant() : text;

    /// <summary>A language as most providers have it: ISO 639-1.</summary>
    protected static string LanguageOf(string text) => LanguageTag.TryParse(text, out var code) ? code : text;

    /// <returns>A parameter behind others, such as <c>&amp;country=de,fr</c>; empty where there are no values.</returns>
    protected static string Parameter(string name, IEnumerable<string> values) =>
        string.Join(',', values.Where(value => !string.IsNullOrWhiteSpace(value)).Distinct(StringComparer.Ordinal).Select(Uri.EscapeDataString)) is { Length: > 0 } list ? $"&{name}={list}" : "";

    /// <summary>The questions that a query makes: paths behind the address of the provider, with parameters; at least one.</summary>
    protected abstract IEnumerable<string> Questions(ApiQuery query);

    /// <summary>A question with what asks for one of its pages, and with the key where it travels in the address.</summary>
    protected abstract string AddressOf(string question, ApiPage page);

    /// <exception cref="SourceException">It is an error, or no answer.</exception>
    protected abstract ApiAnswer Read(JsonElement root, DateTimeOffset now, SourceReport report);

    /// <returns>The page after one; null where that was the last.</returns>
    protected virtual ApiPage? Next(ApiPage page, ApiAnswer answer) =>
        page.After(answer, Settings.ItemsPerPage) is var next && next.Offset < answer.Total ? next : null;

    /// <summary>What is on a page is older than what was on those before it, so that nothing new comes behind a page of which all is known.</summary>
    protected virtual bool IsNewestFirst(string question) => true;

    /// <summary>The plan shows no more pages, and what came before them is all that there is to have.</summary>
    protected virtual bool IsEndOfPlan(SourceException exception) => false;

    /// <summary>What the provider said of the quota beside an answer; null where it said nothing.</summary>
    protected virtual QuotaStatement? Told(FetchedDocument document) => null;

    /// <summary>Until when the provider is left alone after a failure where it does not say so itself; null for not at all.</summary>
    protected virtual DateTimeOffset? RestUntil(SourceFailureKind kind, DateTimeOffset askedAt) => kind switch
    {
        SourceFailureKind.QuotaSpent => Rules[0].Around(askedAt).End,
        SourceFailureKind.RateLimited => askedAt.AddMinutes(1),
        _ => null,
    };

    private List<ApiQuery> Queries() => Settings.Queries.Count == 0 ? [new ApiQuery().Within(Settings)] : [.. Settings.Queries.Values.Select(query => query.Within(Settings))];

    private ApiQuery QueryOf(string id) =>
        (id.StartsWith(About.Name + "/", StringComparison.Ordinal) && Settings.Queries.TryGetValue(id[(About.Name.Length + 1)..], out var named) ? named : new ApiQuery()).Within(Settings);

    private DayPlan Plan() => DayPlan.Of(
        About.Title, About.Settings!.Section, Rules,
        [.. Queries().Select(query => (Questions(query).Count() * Settings.MaxPages * About.Cost!.Of(Settings.ItemsPerPage), query.Interval))]);

    /// <exception cref="SourceException"><see cref="SourceFailureKind.BadQuery"/> or <see cref="SourceFailureKind.NoAnswer"/>: this question is refused, others may not be. Else no question will be answered now.</exception>
    private async Task<ApiAnswer> AskAsync(string question, ApiPage page, QuotaAccount account, SourceReport report, CancellationToken cancellationToken)
    {
        await _turn.Writer.WriteAsync(true, cancellationToken);
        try
        {
            var askedAt = timeProvider.GetUtcNow();
            var request = new FetchRequest(new Uri($"{Settings.BaseUrl.TrimEnd('/')}/{AddressOf(question, page)}"))
            {
                AnyStatus = true,
                Headers = new Dictionary<string, string>(Headers) { ["Accept"] = "application/json" },
                KeepHeaders = TellingHeaders,
            };
            var cost = About.Cost!.Of(Settings.ItemsPerPage);
            var document = await fetcher.FetchAsync(request, account, cost, About.Title, cancellationToken);
            try
            {
                var answer = Parse(document, report);
                await SettleAsync(document, account, cost - About.Cost.Of(answer.Entries), cancellationToken);
                return answer;
            }
            catch (SourceException exception)
            {
                throw await FailureAsync(ApiFailure.Of(exception, document), account, askedAt, cancellationToken);
            }
        }
        finally
        {
            _turn.Reader.TryRead(out _);
        }
    }

    private ApiAnswer Parse(FetchedDocument document, SourceReport report)
    {
        using var json = About.Parser!.Open(document.Body);
        var answer = Read(json.RootElement, timeProvider.GetUtcNow(), report);
        return document.Status < 400 ? answer : throw ApiFailure.NotArticles(About.Title);
    }

    private async Task SettleAsync(FetchedDocument document, QuotaAccount account, decimal change, CancellationToken cancellationToken)
    {
        if (change != 0)
        {
            await fetcher.GiveChangeAsync(account, change, cancellationToken);
        }

        if (Told(document) is { } told)
        {
            await fetcher.RecordAsync(account, told, cancellationToken);
        }
    }

    private async Task<SourceException> FailureAsync(SourceException failure, QuotaAccount account, DateTimeOffset askedAt, CancellationToken cancellationToken)
    {
        var rest = RestUntil(failure.Kind, askedAt);
        var retryAt = failure.RetryAt ?? rest;
        if (retryAt is not null && (rest is not null || failure.Kind is SourceFailureKind.RateLimited or SourceFailureKind.QuotaSpent))
        {
            await fetcher.RecordAsync(account, new QuotaStatement(Rules[0].Window) { BlockedUntil = retryAt }, cancellationToken);
        }

        return new SourceException(failure.Code, WithoutKey(failure.Message)) { Kind = failure.Kind, RetryAt = retryAt };
    }

    // A provider may repeat what it was sent.
    private string WithoutKey(string text) => string.IsNullOrWhiteSpace(Settings.Key) ? text : text.Replace(Settings.Key.Trim(), "***", StringComparison.Ordinal);
}
