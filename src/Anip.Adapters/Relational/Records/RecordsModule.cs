using Anip.Adapters.Relational.Models;
using Anip.Adapters.Relational.Signals;
using Anip.Adapters.Relational.Sources;
using Anip.Adapters.Relational.Sql;
using Anip.Adapters.Relational.Stages;
using Anip.Annotations;
using Anip.Articles;
using Anip.Enrichment;
using Anip.Ingestion.Signals;
using Anip.Fetching.Traffic;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.GdeltBulk;
using Anip.Ingestion.Sources.Quotas;
using Anip.Ingestion.Sources.Terms;
using Anip.Ingestion.Tracing;
using Anip.Ingestion.WebSub;
using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Anip.Stages;
using Anip.Watching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Anip.Adapters.Relational.Records;

internal static class RecordsModule
{
    /// <summary>Adds the ports that one class over <see cref="IDatabase"/> implements for every store.</summary>
    public static IServiceCollection AddRecords(this IServiceCollection services)
    {
        services.TryAddSingleton<WorkSignal>();
        services.TryAddSingleton<IStageQueue, StageQueue>();
        services.TryAddSingleton<ISourceStore, SourceStore>();
        services.TryAddSingleton<IHostClaims, HostClaims>();
        services.TryAddSingleton<IPushStore, PushStore>();
        services.TryAddSingleton<IRunStore, RunStore>();
        services.TryAddSingleton<IRunQueue, RunQueue>();
        services.TryAddSingleton<IArticleStatistics, ArticleStatistics>();
        services.TryAddSingleton<IEncoders, Encoders>();
        services.TryAddSingleton<IModelDays, ModelDays>();
        services.TryAddSingleton<IModelSets, ModelSets>();
        services.TryAddSingleton<IQuotaStore, QuotaStore>();
        services.TryAddSingleton<IBulkFiles, BulkFiles>();
        services.TryAddSingleton<ISignalStore, SignalStore>();
        services.TryAddSingleton<ITraceStore, TraceStore>();
        services.TryAddSingleton<IAnnotationStore, AnnotationStore>();
        services.TryAddSingleton<ITrafficStore, TrafficStore>();
        services.TryAddSingleton<ITermsStore, TermsStore>();
        services.TryAddSingleton<IBookmarks, Bookmarks>();
        services.TryAddSingleton<ISourceStatements, SourceStatements>();
        services.TryAddSingleton<IPipelineSettings, PipelineSettings>();
        services.TryAddSingleton<LocalRuns>();
        services.TryAddSingleton<LocalArtifacts>();
        services.TryAddSingleton<LocalModelRegistry>();
        return services;
    }
}
