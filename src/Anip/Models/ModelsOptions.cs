using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Anip.Models;

/// <summary>Where models are.</summary>
public sealed class ModelsOptions
{
    public const string Section = "Models";

    /// <summary>The folder that holds a folder for each model; empty for the <c>models</c> that ship beside the program.</summary>
    public string Path { get; set; } = "";

    /// <summary>The version of the encoder to read with; empty for the one in the folder that most of the other models there belong to.</summary>
    public string Encoder { get; set; } = "";

    /// <summary>Where versions of models are kept: local, in this program's own store; mlflow, in the server that <c>MLflow:TrackingUri</c> names; auto, in that one where it is named.</summary>
    public RegistryKind Registry { get; set; } = RegistryKind.Auto;

    /// <summary>Between two looks at which version of each model is to be in force; so long does a promotion or a rollback take to reach every node.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan FollowInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The folder that counts, with a folder for each model in it.</summary>
    public string Folder => Path.Length > 0 ? Path : System.IO.Path.Combine(AppContext.BaseDirectory, "models");

    /// <summary>The folder of one model.</summary>
    public string FolderOf(string model) => System.IO.Path.Combine(Folder, model);
}

/// <summary>Which registry keeps the versions of models.</summary>
public enum RegistryKind
{
    Auto,
    Local,
    Mlflow,
}

[OptionsValidator]
public sealed partial class ModelsOptionsValidator : IValidateOptions<ModelsOptions>;
