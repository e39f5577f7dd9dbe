using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Anip.Hosting;

/// <summary>Where this installation keeps what it knows.</summary>
public sealed class DataOptions
{
    public const string Section = "Data";

    /// <summary>A directory, made where it does not exist.</summary>
    [Required]
    [MinLength(1)]
    public string Path { get; set; } = "./data";
}

[OptionsValidator]
public sealed partial class DataOptionsValidator : IValidateOptions<DataOptions>;
