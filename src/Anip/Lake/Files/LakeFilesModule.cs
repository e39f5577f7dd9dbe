using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Anip.Lake.Files;

/// <summary>Registration of the lake's files. They need an <see cref="ILakeStore"/> and <see cref="Columnar.IColumnFiles"/>.</summary>
public static class LakeFilesModule
{
    public static IServiceCollection AddLakeFiles(this IServiceCollection services)
    {
        services.TryAddSingleton<LakeExport>();
        services.TryAddSingleton<LakeImport>();
        return services;
    }
}
