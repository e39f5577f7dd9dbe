using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Anip.Pipelines;

/// <summary>Knows the pipelines and steps there are, which annotations cannot. Asked for late: some pipelines read these very settings.</summary>
internal sealed class PipelineStepsValidator(IServiceProvider services) : IValidateOptions<PipelinesOptions>
{
    public ValidateOptionsResult Validate(string? name, PipelinesOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (options.Steps.Count == 0)
        {
            return errors.Build();
        }

        var pipelines = services.GetRequiredService<PipelineRegistry>();
        foreach (var (pipeline, limits) in options.Steps)
        {
            const string Key = $"{PipelinesOptions.Section}:{nameof(PipelinesOptions.Steps)}";
            if (pipelines.Find(pipeline) is not { } known)
            {
                errors.AddError($"{Key}:{pipeline}: there is no such pipeline; there are {string.Join(", ", pipelines.Names)}.");
                continue;
            }

            string[] steps = [.. known.Steps.Select(step => step.Name)];
            foreach (var step in limits.Keys.Except(steps, StringComparer.Ordinal))
            {
                errors.AddError($"{Key}:{pipeline}:{step}: there is no such step; {pipeline} has {string.Join(", ", steps)}.");
            }
        }

        return errors.Build();
    }
}
