using System.Globalization;
using Anip.Hosting;
using Microsoft.Extensions.Options;

namespace Anip.Lake.Plans;

/// <summary>Where plans are.</summary>
internal sealed class PlanFolders(IOptions<LakeOptions> options, IOptions<DataOptions> data)
{
    private string Root => Path.GetFullPath(Path.Combine(options.Value.Path.Length > 0 ? options.Value.Path : Path.Combine(data.Value.Path, "lake"), "plans"));

    public PlanFolder Of(long run) => new(Path.Combine(Root, run.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The runs that have one.</summary>
    public IReadOnlyList<long> List() => Directory.Exists(Root)
        ? [.. Directory.GetDirectories(Root).Select(path => long.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var run) ? run : 0).Where(run => run > 0)]
        : [];
}
