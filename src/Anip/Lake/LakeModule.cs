using Anip.Hosting;
using Anip.Lake.Files;
using Anip.Lake.Local;
using Anip.Lake.Plans;
using Anip.Lake.Steps;
using Anip.Lake.Works;
using Anip.Pipelines;
using Anip.Settings;
using Anip.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Anip.Lake;

/// <summary>Registration. It needs a store, pipelines, enrichment, files of columns, and a <see cref="WorkerProgram"/>.</summary>
public static class LakeModule
{
    /// <summary>The pipeline <c>spark_ml_processing</c>, its works, and the engine <c>local</c>.</summary>
    public static IServiceCollection AddLake(this IServiceCollection services)
    {
        services.AddAnipOptions<LakeOptions, LakeOptionsValidator>(LakeOptions.Section);
        services.AddAnipOptions<DataOptions, DataOptionsValidator>(DataOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<PlanFolders>();
        services.TryAddSingleton<RowFiles>();
        services.TryAddSingleton<PlanWriter>();
        services.TryAddSingleton<PlanSweep>();
        services.AddLakeFiles();
        services.TryAddSingleton<PlannedRun>();
        services.AddSingleton<IRetention>(provider => provider.GetRequiredService<PlanSweep>());
        services.AddBatchWork<EnrichWork>().AddBatchWork<EmbedWork>().AddBatchWork<ParseSourceWork>().AddBatchEngine<LocalEngine>();
        return services.AddPipeline(provider => BatchPipeline.Create(provider.GetRequiredService<PlannedRun>(), provider.GetRequiredService<PlanSweep>()));
    }

    /// <summary>Registers a kind of work, which a run then asks for by its name.</summary>
    public static IServiceCollection AddBatchWork<TWork>(this IServiceCollection services)
        where TWork : BatchWork
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<BatchWork, TWork>());
        return services;
    }

    /// <summary>Registers an engine, which a run then asks for by its name.</summary>
    public static IServiceCollection AddBatchEngine<TEngine>(this IServiceCollection services)
        where TEngine : class, IBatchEngine
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IBatchEngine, TEngine>());
        return services;
    }
}
