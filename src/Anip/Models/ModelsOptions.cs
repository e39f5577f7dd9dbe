namespace Anip.Models;

/// <summary>Where models are.</summary>
public sealed class ModelsOptions
{
    public const string Section = "Models";

    /// <summary>The folder that holds a folder for each model; empty for the <c>models</c> that ship beside the program.</summary>
    public string Path { get; set; } = "";

    /// <summary>The folder that counts, with a folder for each model in it.</summary>
    public string Folder => Path.Length > 0 ? Path : System.IO.Path.Combine(AppContext.BaseDirectory, "models");

    /// <summary>The folder of one model.</summary>
    public string FolderOf(string model) => System.IO.Path.Combine(Folder, model);
}
