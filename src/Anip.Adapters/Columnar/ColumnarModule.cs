using Anip.Columnar;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Anip.Adapters.Columnar;

/// <summary>Registration of files of columns.</summary>
public static class ColumnarModule
{
    public static IServiceCollection AddColumnFiles(this IServiceCollection services)
    {
        services.TryAddSingleton<IColumnFiles, ParquetFiles>();
        return services;
    }
}
